using System.Threading.Channels;

namespace SlackEmulator.Journal;

/// <summary>What watchers are told: that something changed, never its content; they read the state as it is by then.</summary>
internal abstract record Change;

internal sealed record MessageChanged(string ChannelId, string Ts) : Change;

internal sealed record SessionChanged(string ChannelId, string ThreadTs) : Change;

internal sealed record ViewOpened(string ViewId) : Change;

internal sealed record EntryAdded(TranscriptEntry Entry) : Change;

/// <summary>The watcher was too slow and missed changes: read everything anew.</summary>
internal sealed record Missed : Change;

/// <summary>Tells watchers of changes, and wakes whoever waits for a condition.</summary>
internal sealed class ChangeFeed
{
    private const int Backlog = 2_000;
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private TaskCompletionSource _next = NewSignal();

    /// <summary>Completes at the next change. Take it before looking at the state.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
            {
                return _next.Task;
            }
        }
    }

    public void Publish(Change change)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            (signal, _next) = (_next, NewSignal());
            foreach (var watcher in _watchers)
            {
                watcher.Tell(change);
            }
        }

        signal.TrySetResult();
    }

    public Watcher Watch()
    {
        var watcher = new Watcher(this, Backlog);
        lock (_gate)
        {
            _watchers.Add(watcher);
        }

        return watcher;
    }

    private void Remove(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal sealed class Watcher(ChangeFeed feed, int backlog) : IDisposable
    {
        private readonly Channel<Change> _changes = Channel.CreateBounded<Change>(
            new BoundedChannelOptions(backlog) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }
        );
        private bool _missed;

        public ChannelReader<Change> Changes => _changes.Reader;

        /// <summary>Called under the feed's lock. A full backlog loses the change; the next that fits is preceded by <see cref="Missed"/>.</summary>
        public void Tell(Change change)
        {
            if (_missed && _changes.Writer.TryWrite(new Missed()))
            {
                _missed = false;
            }

            _missed |= !_changes.Writer.TryWrite(change);
        }

        public void Dispose() => feed.Remove(this);
    }
}
