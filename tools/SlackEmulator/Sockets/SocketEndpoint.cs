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

        var sockets = emulator.Sockets;
        if (query["app_id"] != emulator.Workspace.AppId || !sockets.Tickets.TryUse(query["ticket"]))
        {
            emulator.Transcript.Happened("a socket was refused: its ticket is unknown, used or too old");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var rules = emulator.Options.Rules;
        var life = query["debug_reconnects"] == "true" ? rules.DebugSocketLifetime : rules.SocketLifetime;
        await SocketServing.ServeAsync(
            context,
            rules,
            emulator.Options.Time,
            AppSocket.LargestMessage,
            line => sockets.Join(line, emulator.Workspace.AppId, life / emulator.Options.TimeScale)
        );
    }
}
