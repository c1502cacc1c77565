using System.Text.Json.Nodes;
using SlackEmulator.Journal;
using SlackEmulator.Sockets;

namespace SlackEmulator.Rtm;

/// <summary>The connections of the Real Time Messaging API, and what they all hear. Safe to use from any thread.</summary>
internal sealed class RtmSockets(SlackEmulatorOptions options, Transcript transcript)
{
    private readonly Lock _gate = new();
    private readonly List<SocketLine> _lines = [];

    public Tickets Tickets { get; } = new(options.Time, options.Rules.TicketLifetime);

    /// <summary>The connection that is saying something: it gets a reply and not its own words. Set under the workspace's gate.</summary>
    public SocketLine? Speaking { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    public void Join(SocketLine line, Uri reconnectUrl)
    {
        lock (_gate)
        {
            _lines.Add(line);
            Post(line, new JsonObject { ["type"] = "hello" });
            Post(line, new JsonObject { ["type"] = "reconnect_url", ["url"] = reconnectUrl.AbsoluteUri });
        }

        transcript.Happened("an RTM connection was opened");
    }

    public void Leave(SocketLine line, string why)
    {
        bool left;
        lock (_gate)
        {
            left = _lines.Remove(line);
        }

        if (left)
        {
            transcript.Happened($"an RTM connection was {why}");
        }
    }

    /// <summary>Tells an event of the workspace to all connections but the one that caused it.</summary>
    public void Publish(JsonObject @event)
    {
        lock (_gate)
        {
            if (_lines.Count == 0)
            {
                return;
            }

            var told = @event.DeepClone().AsObject();
            told.Remove("channel_type");
            foreach (var line in _lines.Where(l => l != Speaking))
            {
                Post(line, told);
            }
        }
    }

    /// <summary>Cuts all connections without a word.</summary>
    public int Drop() => Each(line => line.Sever());

    /// <summary>Says goodbye to all connections and closes them after the notice.</summary>
    public int Dismiss() => Each(line => _ = DismissAsync(line));

    public static void Post(SocketLine line, JsonObject message) => line.Post(message.ToJsonString(Wire.Json));

    private async Task DismissAsync(SocketLine line)
    {
        try
        {
            Post(line, new JsonObject { ["type"] = "goodbye" });
            await Task.Delay(options.Rules.DisconnectNotice, options.Time, line.Ended);
            Leave(line, "closed by Slack");
            line.Close();
        }
        catch (OperationCanceledException) when (line.Ended.IsCancellationRequested)
        {
            // The bot went first.
        }
    }

    private int Each(Action<SocketLine> act)
    {
        SocketLine[] all;
        lock (_gate)
        {
            all = [.. _lines];
        }

        foreach (var line in all)
        {
            act(line);
        }

        return all.Length;
    }
}
