namespace SlackEmulator.Faults;

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
