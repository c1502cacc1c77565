using System.Text.Json.Serialization;
using BotHost.Domain.Conversations;

namespace BotHost.Domain.Activities;

/// <summary>
/// Something that happened on a platform, normalised and immutable. Stored as JSON in the inbox; the discriminator
/// <c>kind</c> is part of the stored form and never changes its meaning.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MessageReceived), MessageReceived.KindName)]
[JsonDerivedType(typeof(MessageEdited), MessageEdited.KindName)]
[JsonDerivedType(typeof(MessageDeleted), MessageDeleted.KindName)]
[JsonDerivedType(typeof(StopRequested), StopRequested.KindName)]
[JsonDerivedType(typeof(RegenerateRequested), RegenerateRequested.KindName)]
[JsonDerivedType(typeof(AnswerOutdated), AnswerOutdated.KindName)]
[JsonDerivedType(typeof(FeedbackGiven), FeedbackGiven.KindName)]
[JsonDerivedType(typeof(ButtonClicked), ButtonClicked.KindName)]
[JsonDerivedType(typeof(CommandInvoked), CommandInvoked.KindName)]
[JsonDerivedType(typeof(SweepDue), SweepDue.KindName)]
public abstract record InboundActivity
{
    /// <summary>The platform, for example <c>slack</c>.</summary>
    public required string Adapter { get; init; }

    /// <summary>A workspace, or an organisation for organisation-wide installs.</summary>
    public required string Tenant { get; init; }

    /// <summary>Unique per adapter and tenant for what happened, whichever delivery brought it.</summary>
    public required string DedupeKey { get; init; }

    /// <summary>Sorts the activities of one conversation when compared as ordinal text (Slack: a ts).</summary>
    public required string OrderKey { get; init; }

    /// <summary>The conversation it belongs to, or null where it belongs to none.</summary>
    public ConversationKey? Conversation { get; init; }

    /// <summary>The platform's id of the person who did it.</summary>
    public required string User { get; init; }

    /// <summary>
    /// The workspace of that person, where it is another than <see cref="Tenant"/>: a stranger in a shared channel, or a member of one
    /// workspace of an organisation that is the tenant.
    /// </summary>
    public string? UserTenant { get; init; }

    /// <summary>
    /// Whether it opens a conversation by itself. What is not addressed is kept only where the conversation is known already.
    /// </summary>
    public bool Addressed { get; init; }

    /// <summary>The order key of when it was asked with its present words: what a stop is compared with.</summary>
    [JsonIgnore]
    public virtual string AskedAt => OrderKey;

    /// <summary>The stored name of this kind of activity.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>
    /// True: it makes or changes a reply and waits its turn in its conversation. False: it is handled right after it was stored,
    /// also while a turn runs.
    /// </summary>
    [JsonIgnore]
    public virtual bool Queued => false;
}
