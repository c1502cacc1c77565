namespace SlackEmulator.Journal;

/// <summary>The record of everything that passed, bounded to the newest entries.</summary>
internal sealed class Transcript(TimeProvider time, ChangeFeed feed)
{
    private const int Kept = 20_000;
    private readonly Lock _gate = new();
    private readonly Queue<TranscriptEntry> _entries = new();
    private long _last;

    public IReadOnlyList<TranscriptEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    public void Happened(string what) => Add((n, at) => new HappeningEntry(n, at, what));

    public void Add(Func<long, DateTimeOffset, TranscriptEntry> make)
    {
        TranscriptEntry entry;
        lock (_gate)
        {
            entry = make(++_last, time.GetUtcNow());
            _entries.Enqueue(entry);
            if (_entries.Count > Kept)
            {
                _entries.Dequeue();
            }
        }

        feed.Publish(new EntryAdded(entry));
    }

    public string Tail(int lines) => string.Join('\n', Entries.TakeLast(lines).Select(e => e.Line));

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}
