using System.Text.Json.Nodes;
using SlackEmulator.Journal;
using SlackEmulator.Sockets;

namespace SlackEmulator.Delivery;

/// <summary>One envelope to one arbitrary socket, and the wait for its acknowledgement there.</summary>
internal sealed class EnvelopeAttempt(SlackEmulatorOptions options, AppSockets sockets, Transcript transcript)
{
    public async Task<DeliveryResult> SendAsync(Outgoing outgoing, int attempt, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        if (sockets.Choose() is not { } socket)
        {
            Record(null, null, null, "connection_failed");
            return new DeliveryResult(null, "connection_failed", true, "");
        }

        var id = Guid.NewGuid().ToString();
        // Whatever the reason was that an attempt failed, sockets know only this word for it.
        var envelope = SocketMessages.Envelope(id, outgoing, attempt, attempt > 0 ? "timeout" : null);
        using var deadline = new CancellationTokenSource(options.Rules.AcknowledgeWithin, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var acknowledgement = await socket.AskAsync(id, envelope).WaitAsync(both.Token);
            var answer = Answer(outgoing, id, acknowledgement);
            Record(socket, envelope, acknowledgement, null);
            return new DeliveryResult(null, null, false, answer);
        }
        catch (OperationCanceledException)
            when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Record(socket, envelope, null, "timeout");
            return new DeliveryResult(null, "timeout", true, "");
        }
        finally
        {
            socket.Forget(id);
        }

        void Record(AppSocket? by, JsonObject? sent, JsonObject? acknowledgement, string? failure)
        {
            var elapsed = options.Time.GetElapsedTime(started).TotalMilliseconds;
            transcript.Add(
                (number, at) =>
                    new DeliveryEntry(
                        number,
                        at,
                        outgoing.Kind,
                        outgoing.Id,
                        attempt,
                        null,
                        failure,
                        elapsed,
                        outgoing.Payload
                    )
                    {
                        Envelope = sent,
                        Socket = by?.Number,
                        Acknowledgement = acknowledgement,
                    }
            );
        }
    }

    /// <summary>The payload of an acknowledgement, where Slack takes one; official clients send an empty one with each.</summary>
    private string Answer(Outgoing outgoing, string id, JsonObject acknowledgement)
    {
        if (acknowledgement["payload"] is not { } payload || payload is JsonObject { Count: 0 })
        {
            return "";
        }

        if (outgoing.Answered is null)
        {
            transcript.Happened($"ignored the payload that came with the acknowledgement of {id}: none is accepted");
        }

        return payload.ToJsonString(Wire.Json);
    }
}
