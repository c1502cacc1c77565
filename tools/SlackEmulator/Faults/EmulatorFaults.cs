using SlackEmulator.Delivery;

namespace SlackEmulator.Faults;

/// <summary>The faults in force. Safe to use from any thread.</summary>
public sealed class EmulatorFaults
{
    private readonly Lock _gate = new();
    private readonly List<Armed<ApiFault>> _calls = [];
    private readonly List<Armed<EventFault>> _events = [];

    /// <summary>How many faults are still in force.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count + _events.Count;
            }
        }
    }

    /// <summary>Puts a fault in force. The oldest one that matches a call wins.</summary>
    public void Add(ApiFault fault)
    {
        lock (_gate)
        {
            _calls.Add(new(fault, fault.Count, fault.Every));
        }
    }

    /// <summary>Puts a fault in force. The oldest one that matches an event wins.</summary>
    public void Add(EventFault fault)
    {
        lock (_gate)
        {
            _events.Add(new(fault, fault.Count, fault.Every));
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _events.Clear();
        }
    }

    internal ApiFault? NextFor(string method)
    {
        lock (_gate)
        {
            return Take(_calls, f => f.Method == "*" || f.Method == method);
        }
    }

    internal EventFault? NextFor(Outgoing outgoing)
    {
        lock (_gate)
        {
            return Take(_events, f => f.Event == "*" || f.Event == outgoing.Kind);
        }
    }

    private static T? Take<T>(List<Armed<T>> armed, Func<T, bool> matches)
        where T : class
    {
        foreach (var candidate in armed)
        {
            if (!matches(candidate.Fault) || !candidate.Hits())
            {
                continue;
            }

            if (candidate.IsUsedUp)
            {
                armed.Remove(candidate);
            }

            return candidate.Fault;
        }

        return null;
    }

    private sealed class Armed<T>(T fault, int count, int every)
    {
        private int _seen;
        private int _hits;

        public T Fault { get; } = fault;
        public bool IsUsedUp => count > 0 && _hits >= count;

        public bool Hits()
        {
            if (++_seen % Math.Max(1, every) != 0)
            {
                return false;
            }

            _hits++;
            return true;
        }
    }
}
