using SlackEmulator.Sockets;

namespace SlackEmulator.Rtm;

/// <summary><c>/rtm/?ticket=…</c>: one WebSocket for each ticket of <c>rtm.connect</c>.</summary>
internal sealed class RtmEndpoint(Emulator emulator)
{
    private const int LargestMessage = 16 * 1024;
    private readonly RtmTalk _talk = new(emulator);

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (!emulator.Rtm.Tickets.TryUse(context.Request.Query["ticket"]))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await SocketServing.ServeAsync(
            context,
            emulator.Options.Rules,
            emulator.Options.Time,
            LargestMessage,
            line =>
            {
                emulator.Rtm.Join(line, Url(emulator));
                return new SocketOwner(text => _talk.Take(line, text), why => emulator.Rtm.Leave(line, why));
            }
        );
    }

    /// <summary>An address for one connection.</summary>
    public static Uri Url(Emulator emulator) =>
        new UriBuilder(new Uri(emulator.ResponseUrls.BaseAddress, "rtm/"))
        {
            Scheme = "ws",
            Query = $"ticket={emulator.Rtm.Tickets.Issue()}",
        }.Uri;
}
