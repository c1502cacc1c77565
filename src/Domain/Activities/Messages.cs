using System.Text.Json.Serialization;
using BotHost.Domain.Conversations;

namespace BotHost.Domain.Activities;

/// <summary>Somebody wrote a message.</summary>
public sealed record MessageReceived : InboundActivity
{
    internal const string KindName = "message_received";

    /// <summary>The platform's id of the message (Slack: its ts).</summary>
    public required string MessageId { get; init; }

    /// <summary>What was written, without the platform's escapes and without the mention that addressed the bot.</summary>
    public required string Text { get; init; }

    /// <summary>What kind of room it was written in.</summary>
    public required ConversationKind Where { get; init; }

    /// <summary>Whether the bot itself is mentioned.</summary>
    public bool MentionsBot { get; init; }

    /// <summary>Whether somebody other than the bot is mentioned.</summary>
    public bool MentionsOthers { get; init; }

    /// <summary>Whether it came in so late that nobody waits for an answer any more: it is kept, and not answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TooLate { get; init; }

    /// <summary>The order key of the last edit that these words come from; null where they are the first ones.</summary>
    public string? EditKey { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string AskedAt => EditKey ?? OrderKey;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool Queued => true;
}

/// <summary>Somebody changed the words of a message.</summary>
public sealed record MessageEdited : InboundActivity
{
    internal const string KindName = "message_edited";

    /// <summary>The platform's id of the changed message.</summary>
    public required string MessageId { get; init; }

    /// <summary>The new words, in the form of <see cref="MessageReceived.Text"/>.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The whole message as it would be received if it had been written like this; null where an older release accepted the edit.
    /// </summary>
    public MessageReceived? Message { get; init; }

    /// <summary>The message with these words; what only its first delivery told is kept.</summary>
    public MessageReceived Revise(MessageReceived message) =>
        message with
        {
            Text = Text,
            EditKey = OrderKey,
            Addressed = Message?.Addressed ?? message.Addressed,
            MentionsBot = Message?.MentionsBot ?? message.MentionsBot,
            MentionsOthers = Message?.MentionsOthers ?? message.MentionsOthers,
        };

    /// <summary>Whether the words of a message are older than these.</summary>
    public bool IsNewerThan(string? editKey) => string.CompareOrdinal(OrderKey, editKey) > 0;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool Queued => true;
}

/// <summary>Somebody deleted a message.</summary>
public sealed record MessageDeleted : InboundActivity
{
    internal const string KindName = "message_deleted";

    /// <summary>The platform's id of the deleted message.</summary>
    public required string MessageId { get; init; }

    /// <summary>The dedupe key under which the message itself arrives; null where an older release accepted the deletion.</summary>
    public string? MessageKey { get; init; }

    /// <summary>Whether it was a message of the bot's own: somebody took an answer away.</summary>
    public bool OfBot { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool Queued => true;
}
