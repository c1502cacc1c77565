using SlackEmulator.Delivery;

namespace SlackEmulator.Faults;

/// <summary>What goes wrong with a Web API call.</summary>
public enum ApiFaultKind
{
    /// <summary>429 with <c>Retry-After</c>; nothing is applied.</summary>
    RateLimit,

    /// <summary>500 with an HTML page; nothing is applied.</summary>
    ServerError,

    /// <summary>The connection is reset; nothing is applied.</summary>
    ResetBefore,

    /// <summary>The call is applied and the connection reset, so that the caller cannot know.</summary>
    ResetAfter,

    /// <summary>The call is applied and answered late.</summary>
    Slow,

    /// <summary>The call is applied and its answer cut in the middle, with status 200.</summary>
    CutJson,
}

/// <summary>A fault of the Web API: which calls it meets and what happens to them.</summary>
/// <param name="Method">The method, or <c>*</c> for every method.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Count">How many calls it hits before it is used up; 0 means for ever.</param>
/// <param name="Every">Hits each n-th matching call only; 1 means each.</param>
/// <param name="RetryAfterSeconds">For <see cref="ApiFaultKind.RateLimit"/>.</param>
/// <param name="Delay">For <see cref="ApiFaultKind.Slow"/>.</param>
public sealed record ApiFault(
    string Method,
    ApiFaultKind Kind,
    int Count = 1,
    int Every = 1,
    int RetryAfterSeconds = 1,
    TimeSpan Delay = default
);

/// <summary>What goes wrong with the delivery of an event.</summary>
public enum EventFaultKind
{
    /// <summary>The event is delivered twice with one <c>event_id</c>.</summary>
    Duplicate,

    /// <summary>The event is held back until the next one has been delivered.</summary>
    Reorder,

    /// <summary>The event is sent late; later ones pass it.</summary>
    Delay,
}

/// <summary>A fault of event delivery.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Event">The event's type, or <c>*</c> for every type.</param>
/// <param name="Count">How many events it hits before it is used up; 0 means for ever.</param>
/// <param name="Every">Hits each n-th matching event only; 1 means each.</param>
/// <param name="Delay">For <see cref="EventFaultKind.Delay"/>.</param>
public sealed record EventFault(
    EventFaultKind Kind,
    string Event = "*",
    int Count = 1,
    int Every = 1,
    TimeSpan Delay = default
);

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
