using SlackEmulator.Journal;

namespace SlackEmulator.Sockets;

/// <summary>The sockets that Slack believes to be connected, and the switch of socket mode. Safe to use from any thread.</summary>
internal sealed class AppSockets(SlackEmulatorOptions options, Transcript transcript)
{
    /// <summary>How long Slack waits for the bot's close frame before it cuts the connection.</summary>
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<AppSocket> _sockets = [];
    private readonly Random _chance = new(options.Seed);
    private int _last;
    private bool _isEnabled = true;
    private bool _hadSockets;

    public Tickets Tickets { get; } = new(options.Time, options.Rules.TicketLifetime);

    /// <summary>Socket mode in the app's settings; switched off, sockets are turned away with <c>link_disabled</c>.</summary>
    public bool IsEnabled
    {
        get
        {
            lock (_gate)
            {
                return _isEnabled;
            }
        }
    }

    /// <summary>Whether any socket was ever connected.</summary>
    public bool HadSockets
    {
        get
        {
            lock (_gate)
            {
                return _hadSockets;
            }
        }
    }

    public IReadOnlyList<AppSocket> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _sockets];
            }
        }
    }

    /// <summary>One of the connected sockets, whichever; null when there is none.</summary>
    public AppSocket? Choose()
    {
        lock (_gate)
        {
            return _sockets.Count == 0 ? null : _sockets[_chance.Next(_sockets.Count)];
        }
    }

    /// <summary>A socket over a connection; it is on the list, with <c>hello</c> as its first message, unless it is turned away.</summary>
    public SocketOwner Join(SocketLine line, string appId, TimeSpan life)
    {
        AppSocket socket;
        string what;
        lock (_gate)
        {
            socket = new AppSocket(++_last, line, transcript.Happened);
            if (Refusal() is { } refusal)
            {
                what = $"socket {socket.Number} turned away: {refusal}";
                socket.Post(SocketMessages.Disconnect(refusal));
                line.Close();
            }
            else
            {
                _sockets.Add(socket);
                _hadSockets = true;
                what = $"socket {socket.Number} connected, {_sockets.Count} of {options.Rules.MostSockets}";
                socket.Post(SocketMessages.Hello(appId, _sockets.Count, options.Time.GetUtcNow(), life));
                _ = AgeAsync(socket, life);
            }
        }

        transcript.Happened(what);
        return new SocketOwner(socket.Take, why => Leave(socket, why));
    }

    /// <summary>Takes a socket off the list; a ghost stays on it.</summary>
    private void Leave(AppSocket socket, string why)
    {
        bool left;
        lock (_gate)
        {
            left = !socket.IsGhost && _sockets.Remove(socket);
        }

        if (left)
        {
            transcript.Happened($"socket {socket.Number} {why}");
        }
    }

    /// <summary>Cuts the connections, of one socket or all, without a word. Ghosts stay on the list.</summary>
    public int Drop(int? number) =>
        Each(
            number,
            socket =>
            {
                Leave(socket, "dropped");
                socket.Line.Sever();
            }
        );

    /// <summary>Makes ghosts of sockets, of one or all.</summary>
    public int Haunt(int? number) =>
        Each(
            number,
            socket =>
            {
                socket.IsGhost = true;
                transcript.Happened($"socket {socket.Number} is a ghost");
            }
        );

    /// <summary>Slack notices that its ghosts are dead.</summary>
    public int Exorcise() =>
        Each(
            null,
            socket =>
            {
                socket.IsGhost = false;
                Leave(socket, "was a ghost and is forgotten");
                socket.Line.Sever();
            },
            ghosts: true
        );

    /// <summary>Announces the end to sockets, to one or all, and closes them after the notice.</summary>
    public int Disconnect(int? number, string reason) =>
        Each(number, socket => _ = AnnounceAsync(socket, reason, options.Rules.DisconnectNotice));

    /// <summary>Switches socket mode in the app's settings; off sends <c>link_disabled</c> to all and closes them at once.</summary>
    public int Enable(bool enabled)
    {
        lock (_gate)
        {
            _isEnabled = enabled;
        }

        transcript.Happened(enabled ? "socket mode switched on" : "socket mode switched off");
        return enabled ? 0 : Each(null, socket => _ = AnnounceAsync(socket, "link_disabled", TimeSpan.Zero));
    }

    /// <summary>The end of a socket's life comes with a warning and a refresh, and then the close.</summary>
    private async Task AgeAsync(AppSocket socket, TimeSpan life)
    {
        var notice = options.Rules.DisconnectNotice < life ? options.Rules.DisconnectNotice : life;
        try
        {
            await Task.Delay(life - notice, options.Time, socket.Line.Ended);
            Say(socket, "warning");
            await Task.Delay(notice, options.Time, socket.Line.Ended);
            await AnnounceAsync(socket, "refresh_requested", TimeSpan.Zero);
        }
        catch (OperationCanceledException) when (socket.Line.Ended.IsCancellationRequested)
        {
            // The socket ended before its time.
        }
    }

    private async Task AnnounceAsync(AppSocket socket, string reason, TimeSpan notice)
    {
        try
        {
            Say(socket, reason);
            if (notice > TimeSpan.Zero)
            {
                await Task.Delay(notice, options.Time, socket.Line.Ended);
            }

            Leave(socket, "closed by Slack");
            if (!socket.IsGhost)
            {
                socket.Line.Close();
                await Task.Delay(LongestClose, options.Time, socket.Line.Ended);
                socket.Line.Sever();
            }
        }
        catch (OperationCanceledException) when (socket.Line.Ended.IsCancellationRequested)
        {
            // The bot went first.
        }
    }

    private void Say(AppSocket socket, string reason)
    {
        transcript.Happened($"socket {socket.Number} told to disconnect: {reason}");
        socket.Post(SocketMessages.Disconnect(reason));
    }

    private string? Refusal() =>
        !_isEnabled ? "link_disabled"
        : _sockets.Count >= options.Rules.MostSockets ? "too_many_websockets"
        : null;

    private int Each(int? number, Action<AppSocket> act, bool ghosts = false)
    {
        AppSocket[] chosen;
        lock (_gate)
        {
            chosen = [.. _sockets.Where(s => (number is null || s.Number == number) && (!ghosts || s.IsGhost))];
        }

        foreach (var socket in chosen)
        {
            act(socket);
        }

        return chosen.Length;
    }
}
