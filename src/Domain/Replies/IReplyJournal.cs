using BotHost.Domain.Agents;

namespace BotHost.Domain.Replies;

/// <summary>
/// The record of what is shown of a turn. Whatever is shown is recorded before it is asked for. Fenced: every method throws
/// <see cref="Turns.FencedOutException"/> once another replica holds the turn. Waits for a store that is away: a reply never sees that.
/// Safe for concurrent use.
/// </summary>
public interface IReplyJournal
{
    /// <summary>Records that a part is about to be asked for.</summary>
    /// <returns>
    /// The newest platform id known in the whole conversation: the part's own, or that of a message of an earlier turn. Only what is
    /// newer can be the part's message.
    /// </returns>
    Task<string> OpeningAsync(ReplyPart part, CancellationToken cancellationToken);

    /// <summary>Records the part as it is now: its ts once answered, its state, mode, slice and bytes.</summary>
    Task UpdateAsync(ReplyPart part, CancellationToken cancellationToken);

    /// <summary>Records confirmed words; called at most once a second.</summary>
    Task ProgressAsync(ReplyPart part, ReplyTexts soFar, CancellationToken cancellationToken);

    /// <summary>Records the plan's title and the cards as they are now.</summary>
    Task TasksAsync(string? planTitle, IReadOnlyList<TaskUpdate> changed, CancellationToken cancellationToken);
}

/// <summary>One platform message of a reply.</summary>
/// <param name="Number">Counts from 0 within the turn.</param>
/// <param name="AfterTs">The newest platform id known when it was asked for.</param>
/// <param name="Ts">The platform's id; null while asked for and not answered.</param>
/// <param name="Mode">How it is written; stored before the first call and kept.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SliceStart">Where its slice of the sent words begins, in UTF-16 units.</param>
/// <param name="SliceLength">The length of its slice that the platform confirmed, in UTF-16 units.</param>
/// <param name="Bytes">What counts towards the platform's cap on one message.</param>
public sealed record ReplyPart(
    int Number,
    string AfterTs,
    string? Ts,
    ReplyPartMode Mode,
    ReplyPartState State,
    int SliceStart,
    int SliceLength,
    int Bytes
);

/// <summary>How a part is written.</summary>
public enum ReplyPartMode
{
    /// <summary>The platform's own streaming.</summary>
    Native,

    /// <summary>A message that is updated.</summary>
    Edit,
}

/// <summary>Where a part stands.</summary>
public enum ReplyPartState
{
    /// <summary>Asked for, not answered.</summary>
    Opening,

    /// <summary>Being written.</summary>
    Open,

    /// <summary>Its slice is complete; it is not settled yet.</summary>
    Closed,

    /// <summary>Equal to its slice for good.</summary>
    Settled,

    /// <summary>Not needed any more: about to be deleted.</summary>
    Leaving,

    /// <summary>Asked for and not to be found, or deleted.</summary>
    Lost,
}

/// <summary>What people have been shown of a turn, as recorded.</summary>
/// <param name="Parts">In order.</param>
/// <param name="PlanTitle">The heading above the steps, or null.</param>
/// <param name="Tasks">The cards in the order of their first appearance.</param>
/// <param name="Texts">The words as last recorded.</param>
public sealed record StoredReply(
    IReadOnlyList<ReplyPart> Parts,
    string? PlanTitle,
    IReadOnlyList<TaskUpdate> Tasks,
    ReplyTexts Texts
);
