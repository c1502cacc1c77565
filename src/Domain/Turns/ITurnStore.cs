using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Inbox;
using BotHost.Domain.Replies;

namespace BotHost.Domain.Turns;

/// <summary>
/// Leases and turns. A replica holds a conversation by a claim, compared for equality in every row that is written; the clock is the
/// database's alone. Methods that take a fence throw <see cref="FencedOutException"/> where it is no longer valid, all throw
/// <see cref="StoreUnavailableException"/> while the database is away. Safe for concurrent use.
/// </summary>
public interface ITurnStore
{
    /// <summary>Takes at most <see cref="ClaimRequest.Free"/> conversations that are due, with their waiting activities and an unfinished turn.</summary>
    Task<IReadOnlyList<ClaimedConversation>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Renews leases; what is not returned is no longer ours.</summary>
    Task<IReadOnlyList<LeaseState>> RenewAsync(IReadOnlyCollection<Lease> held, CancellationToken cancellationToken);

    /// <summary>Reads what was asked of running turns meanwhile, without renewing.</summary>
    Task<IReadOnlyList<LeaseState>> ReadAsync(IReadOnlyCollection<Lease> held, CancellationToken cancellationToken);

    /// <summary>How long until the next conversation is due (a retry, or the expiry of another replica's lease); null when none is.</summary>
    Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Opens a turn for waiting activities and stores their messages in the conversation.</summary>
    /// <returns>The fence of the turn, or null where a turn for this trigger exists already.</returns>
    Task<TurnFence?> OpenAsync(Lease lease, OpenTurn turn, CancellationToken cancellationToken);

    /// <summary>Handles waiting activities that no turn answers: stores messages, revisions and deletions, and marks the rows as done.</summary>
    Task AbsorbAsync(Lease lease, IReadOnlyList<PendingActivity> activities, CancellationToken cancellationToken);

    /// <summary>Everything stored of an unfinished turn, to go on with it.</summary>
    Task<ResumedTurn> LoadAsync(TurnFence fence, CancellationToken cancellationToken);

    /// <summary>
    /// Commits the final words before the closing call. False where a control came in since <paramref name="controls"/> was read: read it,
    /// act on it, try again.
    /// </summary>
    Task<bool> SettleAsync(
        TurnFence fence,
        long controls,
        TurnOutcome outcome,
        ReplyTexts texts,
        CancellationToken cancellationToken
    );

    /// <summary>Ends a settled turn, stores the answer as a message of the conversation and frees the lease.</summary>
    /// <returns>Whether more waits in the conversation.</returns>
    Task<bool> FinishAsync(TurnFence fence, LeaseEnd end, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves the turn for another attempt and frees the lease. It is due at once where a control came in since
    /// <paramref name="controls"/> was read: nobody else would bring it forward.
    /// </summary>
    Task RetryAsync(TurnFence fence, long controls, TurnOutcome.RetryAt retry, CancellationToken cancellationToken);

    /// <summary>Leaves the turn for another replica, at once and without counting an attempt.</summary>
    Task HandOverAsync(TurnFence fence, CancellationToken cancellationToken);

    /// <summary>Parks the activities of a turn as dead with the error, ends it and frees the lease.</summary>
    Task<bool> DieAsync(TurnFence fence, string error, LeaseEnd end, CancellationToken cancellationToken);

    /// <summary>
    /// Frees a conversation after one of its waiting activities could not be taken, and counts that: after <paramref name="most"/> times the
    /// activity is parked as dead with the error, and the others go on.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="error">Why; no text of anybody.</param>
    /// <param name="most">How often it is tried in all.</param>
    /// <param name="waits">How long the conversation rests after each time; the last one holds for all that follow.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Whether it is dead.</returns>
    Task<bool> RefuseAsync(
        Lease lease,
        Guid activity,
        string error,
        int most,
        IReadOnlyList<TimeSpan> waits,
        CancellationToken cancellationToken
    );

    /// <summary>Frees a conversation in which no turn is open.</summary>
    /// <returns>Whether more waits in the conversation.</returns>
    Task<bool> ReleaseAsync(Lease lease, LeaseEnd end, CancellationToken cancellationToken);

    /// <summary>
    /// Records a stop: turns up to it end stopped, later ones never. It reaches up to the turn that shows one of
    /// <see cref="StopRequested.StreamingMessages"/>, else up to the stop's own order key. A stop outside of any thread means the turns
    /// in all threads of its room; with messages named, those alone that show one of them. With <see cref="StopRequested.Turn"/> named, only
    /// that turn is meant, and only while it is being answered.
    /// </summary>
    /// <returns>The conversations that it reached; none where they are unknown.</returns>
    Task<IReadOnlyList<StoppedConversation>> StopAsync(StopRequested stop, CancellationToken cancellationToken);

    /// <summary>Everything stored of an ended turn that is to be swept; from here on its reply journal can be written with this fence.</summary>
    /// <returns>Null where there is no such turn any more, or it is not over.</returns>
    Task<SweptTurn?> SweepAsync(TurnFence fence, CancellationToken cancellationToken);

    /// <summary>Puts a timer that waits in a held conversation off, so that it keeps nothing else waiting.</summary>
    /// <returns>False where it has been put off too often already; nothing changed then.</returns>
    Task<bool> PutOffAsync(Lease lease, Guid timer, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Where rounds and tool calls of the turn are recorded.</summary>
    ITurnJournal Journal(TurnFence fence);

    /// <summary>Where the parts and tasks of the turn's reply are recorded; does not itself wait for a database that is away.</summary>
    IReplyJournal ReplyJournal(TurnFence fence);
}

/// <summary>What a replica can take.</summary>
/// <param name="Replica">The name of the process.</param>
/// <param name="Free">The most conversations to take.</param>
/// <param name="MayTakeOver">Whether expired leases of others may be taken: only after this replica itself reached the database without a gap.</param>
/// <param name="BusyTenants">Tenants that have their share of this replica already.</param>
public sealed record ClaimRequest(string Replica, int Free, bool MayTakeOver, IReadOnlyCollection<string> BusyTenants);

/// <summary>The right to a conversation.</summary>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Claim">The fence, new at every claim.</param>
public readonly record struct Lease(Guid Conversation, Guid Claim);

/// <summary>The right to a turn: that to its conversation.</summary>
public readonly record struct TurnFence(Guid Turn, Lease Lease);

/// <summary>What a lease looks like now.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Controls">Counts the controls of the conversation.</param>
/// <param name="StopThrough">Turns whose order key is not behind this one are stopped; null: none.</param>
/// <param name="Arrivals">Counts what arrived in the conversation.</param>
public sealed record LeaseState(Lease Lease, long Controls, string? StopThrough, long Arrivals = 0);

/// <summary>A conversation that a stop reached.</summary>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Owner">The replica that holds it, or null where nobody does.</param>
public sealed record StoppedConversation(Guid Conversation, string? Owner);

/// <summary>A claimed conversation.</summary>
/// <param name="State">The lease and its controls.</param>
/// <param name="Key">The conversation.</param>
/// <param name="Arrivals">Counts what arrived in the conversation, as of the claim.</param>
/// <param name="Unfinished">The turn that an earlier holder left unfinished, or null.</param>
/// <param name="Pending">What waits, in order.</param>
public sealed record ClaimedConversation(
    LeaseState State,
    ConversationKey Key,
    long Arrivals,
    UnfinishedTurn? Unfinished,
    IReadOnlyList<PendingActivity> Pending
);

/// <summary>A turn that an earlier holder left unfinished.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Phase">Answering or settling.</param>
/// <param name="Attempt">This attempt, counted from 1.</param>
public sealed record UnfinishedTurn(Guid Turn, TurnPhase Phase, int Attempt);

/// <summary>An activity that waits in the inbox.</summary>
/// <param name="Id">The key of its inbox row.</param>
/// <param name="Activity">What happened.</param>
/// <param name="TraceParent">The W3C trace context of its arrival, or null.</param>
public sealed record PendingActivity(Guid Id, InboundActivity Activity, string? TraceParent);

/// <summary>A turn to be opened.</summary>
/// <param name="Turn">Its new id.</param>
/// <param name="Activities">What it answers, oldest first; the last one is its trigger.</param>
/// <param name="Deadline">How long it may take from now.</param>
/// <param name="Replaces">The ended turn whose question it answers again, in whose messages it writes where they still stand; null: none.</param>
public sealed record OpenTurn(
    Guid Turn,
    IReadOnlyList<PendingActivity> Activities,
    TimeSpan Deadline,
    Guid? Replaces = null
);

/// <summary>How a conversation is left.</summary>
/// <param name="LeftOver">Whether activities wait that were not taken.</param>
/// <param name="Arrivals">As of the claim; more by now means that something came in between.</param>
public readonly record struct LeaseEnd(bool LeftOver, long Arrivals)
{
    /// <summary>Armed with the end of a turn that was ever taken over from a process that had not given it back.</summary>
    public ActivityTimer? Sweep { get; init; }
}

/// <summary>Everything stored of an unfinished turn.</summary>
/// <param name="Activities">What it answers, oldest first.</param>
/// <param name="Remaining">How long it may still take; not positive when its deadline has passed.</param>
/// <param name="Rounds">Finished model rounds.</param>
/// <param name="ToolCalls">Tool calls, finished or not; those with a negative round were made for a question that was changed since.</param>
/// <param name="Reply">What people have been shown.</param>
/// <param name="Outcome">The stored outcome of a settling turn, else null.</param>
/// <param name="Texts">The final words of a settling turn, else null.</param>
/// <param name="OrderKey">What a stop is compared with.</param>
/// <param name="MayTryAgain">Where the stored outcome is given up: whether asking once more could help.</param>
/// <param name="SettlingFor">How long ago the words were committed; nought for a turn that is not settling.</param>
public sealed record ResumedTurn(
    IReadOnlyList<PendingActivity> Activities,
    TimeSpan Remaining,
    IReadOnlyList<StoredRound> Rounds,
    IReadOnlyList<StoredToolCall> ToolCalls,
    StoredReply Reply,
    string? Outcome,
    ReplyTexts? Texts,
    string OrderKey,
    bool MayTryAgain = true,
    TimeSpan SettlingFor = default
);

/// <summary>Everything stored of an ended turn that its sweep needs.</summary>
/// <param name="OrderKey">The order key of what it answered.</param>
/// <param name="Outcome">The stored outcome.</param>
/// <param name="MayTryAgain">Where that is given up: whether asking once more could help.</param>
/// <param name="Texts">The final words.</param>
/// <param name="Reply">What people have been shown.</param>
/// <param name="KnownMessages">The platform ids of all messages of ours in the conversation.</param>
public sealed record SweptTurn(
    string OrderKey,
    string? Outcome,
    bool MayTryAgain,
    ReplyTexts Texts,
    StoredReply Reply,
    IReadOnlySet<string> KnownMessages
);
