using System.Text.Json.Nodes;
using SlackEmulator.Journal;

namespace SlackEmulator.Page;

/// <summary>Server-sent events for one page. Several changes of one message that wait together are told once.</summary>
internal static class ChangeStream
{
    public static async Task ServeAsync(HttpContext context, Emulator emulator, PageState state, string userId)
    {
        using var watcher = emulator.Feed.Watch();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
        );
        var cancellationToken = ending.Token;
        try
        {
            await SendAsync(context, "ready", [], cancellationToken);
            while (await watcher.Changes.WaitToReadAsync(cancellationToken))
            {
                var waiting = new List<Change>();
                while (watcher.Changes.TryRead(out var change))
                {
                    waiting.Add(change);
                }

                foreach (var change in waiting.Distinct())
                {
                    if (state.Of(change, userId) is var (name, data))
                    {
                        await SendAsync(context, name, data, cancellationToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page went away or the emulator stops.
        }
    }

    private static async Task SendAsync(
        HttpContext context,
        string name,
        JsonObject data,
        CancellationToken cancellationToken
    )
    {
        await context.Response.WriteAsync(
            $"event: {name}\ndata: {data.ToJsonString(Wire.Json)}\n\n",
            cancellationToken
        );
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
