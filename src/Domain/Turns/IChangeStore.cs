using BotHost.Domain.Activities;

namespace BotHost.Domain.Turns;

/// <summary>
/// What edits, deletions and further messages do to what was said and to the turns that answer it. Every method is one transaction, may be
/// repeated after a lost answer, and throws <see cref="FencedOutException"/> where the lease is no longer valid, and
/// <see cref="StoreUnavailableException"/> while the database is away. Safe for concurrent use.
/// </summary>
public interface IChangeStore
{
    /// <summary>What waits in a held conversation by now, in order.</summary>
    Task<IReadOnlyList<PendingActivity>> WaitingAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>What is known of a message of a conversation, a person's or the bot's own; null: nothing.</summary>
    Task<KnownMessage?> FindMessageAsync(Guid conversation, string messageId, CancellationToken cancellationToken);

    /// <summary>The turn that stands for the answer to what a turn answered: the turn itself, or the last one that replaced it; null: no such turn here.</summary>
    Task<AnswerGiven?> FindAnswerAsync(Guid conversation, Guid turn, CancellationToken cancellationToken);

    /// <summary>Handles an edit or a deletion that concerns no unfinished turn.</summary>
    Task ApplyAsync(Lease lease, AppliedChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an unfinished turn another question: stores the changes, drops rounds, cards and words, and keeps what its tools may have done
    /// and the messages that it shows.
    /// </summary>
    Task RestartAsync(TurnFence fence, RestartedTurn restart, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an unfinished turn, or opens an ended one again, as retracted: nothing is left to be shown, and its words are erased. Settling
    /// then takes its messages away.
    /// </summary>
    Task RetractAsync(TurnFence fence, IReadOnlyList<PendingActivity> changes, CancellationToken cancellationToken);
}

/// <summary>What is known of a message.</summary>
/// <param name="Text">The newest words.</param>
/// <param name="EditKey">The order key of the edit that they come from, or null.</param>
/// <param name="IsDeleted">Whether it was deleted.</param>
/// <param name="Turn">The turn that answered it, or that it is an answer of; null: none.</param>
/// <param name="FromBot">Whether it is one of the bot's own messages.</param>
/// <param name="IsLastQuestion">Whether it is all that is left of what its turn answers.</param>
public sealed record KnownMessage(
    string Text,
    string? EditKey,
    bool IsDeleted,
    Guid? Turn,
    bool FromBot,
    bool IsLastQuestion
);

/// <summary>An answer as it stands.</summary>
/// <param name="Turn">The last turn that gave it.</param>
/// <param name="Outcome">How that ended, or null while it has not.</param>
/// <param name="HasQuestion">Whether anything that it answers has not been deleted.</param>
public sealed record AnswerGiven(Guid Turn, string? Outcome, bool HasQuestion);

/// <summary>What an edit or a deletion comes to.</summary>
/// <param name="Change">The edit or deletion, which is done with it.</param>
/// <param name="First">The message as it was first said, where it was not stored yet.</param>
/// <param name="Asks">The message as it waits to be answered from now on; null: it does not.</param>
/// <param name="Follows">What follows from it in the inbox; null: nothing.</param>
public sealed record AppliedChange(
    PendingActivity Change,
    MessageReceived? First = null,
    MessageReceived? Asks = null,
    InboundActivity? Follows = null
);

/// <summary>Another question for an unfinished turn.</summary>
/// <param name="Activities">What it answers from now on, oldest first; those that are new to it among them.</param>
/// <param name="Changes">The edits and deletions that are done with it, in order.</param>
/// <param name="Deadline">How long it may take from now.</param>
public sealed record RestartedTurn(
    IReadOnlyList<PendingActivity> Activities,
    IReadOnlyList<PendingActivity> Changes,
    TimeSpan Deadline
);
