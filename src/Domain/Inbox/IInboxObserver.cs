using BotHost.Domain.Activities;

namespace BotHost.Domain.Inbox;

/// <summary>Hears, on the replica that accepted them, of activities right after their commit. Must return at once and not throw.</summary>
public interface IInboxObserver
{
    /// <summary>Called once per committed batch.</summary>
    void Accepted(IReadOnlyList<AcceptedActivity> batch);
}

/// <summary>A stored activity.</summary>
/// <param name="Id">The key of its inbox row.</param>
/// <param name="Activity">What happened.</param>
/// <param name="Claim">For an immediate activity, the fence of the right to handle it; for a queued one, null.</param>
/// <param name="Owner">For a queued activity, the replica that holds its conversation, or null where nobody does.</param>
/// <param name="TraceParent">The W3C trace context of its arrival, or null.</param>
public sealed record AcceptedActivity(
    Guid Id,
    InboundActivity Activity,
    Guid? Claim = null,
    string? Owner = null,
    string? TraceParent = null
);
