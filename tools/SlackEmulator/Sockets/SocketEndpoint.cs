using SlackEmulator.Rules;

namespace SlackEmulator.Sockets;

/// <summary><c>/link/?ticket=…&amp;app_id=…</c>: one WebSocket for each ticket of <c>apps.connections.open</c>.</summary>
internal sealed class SocketEndpoint(Emulator emulator)
{
    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (query["app_id"] != emulator.Workspace.AppId || !emulator.Sockets.Tickets.TryUse(query["ticket"]))
        {
            emulator.Transcript.Happened("a socket was refused: its ticket is unknown, used or too old");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var rules = emulator.Options.Rules;
        var life =
            (query["debug_reconnects"] == "true" ? rules.DebugSocketLifetime : rules.SocketLifetime)
            / emulator.Options.TimeScale;
        // Without a time for the pong, .NET would send pongs of its own accord instead of pings.
        using var wire = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = rules.SocketPing, KeepAliveTimeout = TimeSpan.FromDays(1) }
        );
        using var socket = emulator.Sockets.Join(wire, emulator.Workspace.AppId, life);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            socket.Ended
        );
        await ServeAsync(socket, life, ending.Token);
        if (ending.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task ServeAsync(AppSocket socket, TimeSpan life, CancellationToken cancellationToken)
    {
        _ = emulator.Sockets.AgeAsync(socket, life);
        if (await socket.RunAsync(cancellationToken))
        {
            emulator.Sockets.Leave(socket, "closed by the bot");
            await SayGoodbyeAsync(socket, cancellationToken);
        }
        else
        {
            emulator.Sockets.Leave(socket, "lost");
        }
    }

    private async Task SayGoodbyeAsync(AppSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            if (emulator.Options.Rules.Goodbye is not SocketGoodbye.Silence)
            {
                await socket.AnswerCloseAsync(cancellationToken);
            }

            if (emulator.Options.Rules.Goodbye is not SocketGoodbye.Complete && !socket.WasClosedHere)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, emulator.Options.Time, cancellationToken);
            }
        }
        catch (Exception gone)
            when (gone is System.Net.WebSockets.WebSocketException or OperationCanceledException or IOException)
        {
            // The bot went without waiting for the answer.
        }
    }
}
