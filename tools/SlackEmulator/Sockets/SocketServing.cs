using SlackEmulator.Rules;

namespace SlackEmulator.Sockets;

/// <summary>Whoever a connection belongs to: takes its messages and hears why it ended.</summary>
internal sealed record SocketOwner(Action<string> Take, Action<string> Left);

/// <summary>A WebSocket from the handshake to the last byte.</summary>
internal static class SocketServing
{
    /// <param name="largestMessage">In bytes; whoever sends more is cut off.</param>
    public static async Task ServeAsync(
        HttpContext context,
        EmulatorRules rules,
        TimeProvider time,
        int largestMessage,
        Func<SocketLine, SocketOwner> own
    )
    {
        // Without a time for the pong, .NET would send pongs of its own accord instead of pings.
        using var wire = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = rules.SocketPing, KeepAliveTimeout = TimeSpan.FromDays(1) }
        );
        using var line = new SocketLine(wire, largestMessage);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            line.Ended
        );
        var owner = own(line);
        if (await line.RunAsync(owner.Take, ending.Token))
        {
            owner.Left("closed by the bot");
            await SayGoodbyeAsync(line, rules.Goodbye, time, ending.Token);
        }
        else
        {
            owner.Left("lost");
        }

        if (ending.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private static async Task SayGoodbyeAsync(
        SocketLine line,
        SocketGoodbye goodbye,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (goodbye is not SocketGoodbye.Silence)
            {
                await line.AnswerCloseAsync(cancellationToken);
            }

            if (goodbye is not SocketGoodbye.Complete && !line.WasClosedHere)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }
        }
        catch (Exception gone) when (SocketLine.IsEnd(gone))
        {
            // The bot went without waiting for the answer.
        }
    }
}
