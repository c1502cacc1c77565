using BotHost.Domain.Activities;

namespace BotHost.Domain.Inbox;

/// <summary>
/// A queued activity that happens later: its row waits as an immediate one until it is due, and only then in its conversation, so that
/// none but the holder of the lease acts on it.
/// </summary>
/// <param name="Activity">What happens. Its dedupe key lets it happen once.</param>
/// <param name="Wait">How long from now.</param>
public sealed record ActivityTimer(InboundActivity Activity, TimeSpan Wait);
