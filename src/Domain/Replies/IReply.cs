using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;

namespace BotHost.Domain.Replies;

/// <summary>
/// What people see of a turn. One reader writes to it: updates, then <see cref="CompleteAsync"/> once, then <see cref="SettleAsync"/>
/// until it succeeds. Disposing ends its sending without another call to the platform.
/// </summary>
public interface IReply : IAsyncDisposable
{
    /// <summary>Takes an update, and returns when it is taken, not when it is visible; waits while too much is unsent.</summary>
    /// <exception cref="FencedOutException">Another replica holds the turn.</exception>
    /// <exception cref="ReplyStoppedException">The platform says that a person stopped the answer.</exception>
    /// <exception cref="ReplyPlaceGoneException">There is no place for the answer any more.</exception>
    ValueTask WriteAsync(AgentUpdate update, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the words: cards are closed, labels added, and everything that can be sent ahead of the closing call is sent or kept for settling.
    /// Needs no platform to succeed. May be called again with another ending until the words are settled.
    /// </summary>
    ValueTask<ReplyTexts> CompleteAsync(ReplyEnding ending, CancellationToken cancellationToken);

    /// <summary>Makes each part equal to its slice of the final words and settles the status. Idempotent.</summary>
    /// <exception cref="ReplyUnsettledException">The platform is away or refused; it may be tried again later, by anybody.</exception>
    Task SettleAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Makes the replies of one platform. A reply makes a call only while its right outlasts the call; while it does not, the call waits, and
/// no word is lost.
/// </summary>
public interface IReplyDoor
{
    /// <summary>The platform, as in <see cref="ConversationKey.Adapter"/>.</summary>
    string Adapter { get; }

    /// <summary>Makes the reply of a fresh turn. Nothing is shown yet.</summary>
    IReply Open(ReplyTarget target, IReplyJournal journal, ITurnRight right);

    /// <summary>
    /// Makes the reply of a turn that another process began: its streams are stopped and what it showed is rewritten in place. With final
    /// words given, only settling is left to do.
    /// </summary>
    IReply Resume(ReplyTarget target, IReplyJournal journal, ITurnRight right, StoredReply shown, ReplyTexts? final);

    /// <summary>
    /// Takes back messages of ours that no answer owns and that are newer than the answer's beginning, and makes the answer equal to its
    /// words once more. What is gone stays gone. Idempotent.
    /// </summary>
    /// <exception cref="ReplyUnsettledException">The platform is away; it may be tried again later.</exception>
    /// <exception cref="FencedOutException">Another replica holds the conversation.</exception>
    Task SweepAsync(ReplySweep sweep, IReplyJournal journal, ITurnRight right, CancellationToken cancellationToken);

    /// <summary>
    /// Says that nobody is at work in a conversation any more, for a turn whose reply could not be settled. What cannot be said is logged.
    /// </summary>
    /// <exception cref="FencedOutException">Another replica holds the conversation.</exception>
    Task QuietAsync(ReplyTarget target, IReplyJournal journal, ITurnRight right, CancellationToken cancellationToken);

    /// <summary>Says a plain sentence that only one person sees. What cannot be said (the person has left, say) is logged, not thrown, unless it is transient.</summary>
    Task WhisperAsync(ConversationKey conversation, string user, string text, CancellationToken cancellationToken);

    /// <summary>Like a whisper, with a button that asks for another answer in the place of the one that a turn gave.</summary>
    Task OfferAsync(
        ConversationKey conversation,
        string user,
        string text,
        Guid turn,
        CancellationToken cancellationToken
    );
}

/// <summary>Where a reply goes.</summary>
/// <param name="Turn">The turn; buttons carry it.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Recipient">The platform's id of who asked.</param>
/// <param name="RecipientTenant">The tenant of who asked.</param>
/// <param name="Kind">What kind of room it is.</param>
/// <param name="AfterTs">The platform id of what the turn answers; earlier answers in the conversation may be newer.</param>
/// <param name="Below">
/// Where set, the platform id of the newest message that is answered: what another process has shown above it is taken away, so that the
/// answer stands below what it answers.
/// </param>
public sealed record ReplyTarget(
    Guid Turn,
    ConversationKey Conversation,
    string Recipient,
    string RecipientTenant,
    ConversationKind Kind,
    string AfterTs,
    string? Below = null
);

/// <summary>How an answer ends.</summary>
public abstract record ReplyEnding
{
    private protected ReplyEnding() { }

    /// <summary>The answer is complete.</summary>
    public sealed record Complete : ReplyEnding;

    /// <summary>Somebody stopped it: what is there stays and is labelled.</summary>
    public sealed record Stopped : ReplyEnding;

    /// <summary>It could not be finished: a plain sentence closes it, with a Try again button where that could help.</summary>
    /// <param name="Sentence">What a person is told.</param>
    /// <param name="Code">What an operator looks for; people do not see it.</param>
    /// <param name="MayTryAgain">Whether asking once more could help.</param>
    public sealed record Failed(string Sentence, string Code, bool MayTryAgain) : ReplyEnding;
}

/// <summary>The two texts of an answer.</summary>
/// <param name="Model">What the agent said.</param>
/// <param name="Sent">What the platform was or will be given: sanitised, with bridges and labels.</param>
public sealed record ReplyTexts(string Model, string Sent);

/// <summary>The platform says that a person stopped the answer.</summary>
public sealed class ReplyStoppedException() : Exception("The answer was stopped on the platform.");

/// <summary>There is no place for the answer any more: the question's thread was deleted, say, or the bot put out of the room.</summary>
public sealed class ReplyPlaceGoneException() : Exception("There is no place for the answer any more.");

/// <summary>The reply could not be settled now.</summary>
public sealed class ReplyUnsettledException(string message, Exception innerException)
    : Exception(message, innerException)
{
    /// <summary>Whether the place of the answer is gone for good, so that trying again is in vain.</summary>
    public bool IsPlaceGone { get; init; }

    /// <summary>How long the platform wants to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
