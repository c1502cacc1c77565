namespace BotHost.Domain.Conversations;

/// <summary>What was said, as stored: with edits applied and without what was deleted. Safe for concurrent use.</summary>
public interface IConversationHistory
{
    /// <summary>The newest <paramref name="limit"/> messages of a conversation, oldest first, the bot's answers included.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadAsync(Guid conversation, int limit, CancellationToken cancellationToken);

    /// <summary>Messages of one channel, in any of its threads, that match the words of the query; best match first.</summary>
    Task<IReadOnlyList<StoredMessage>> SearchAsync(MessageQuery query, CancellationToken cancellationToken);
}

/// <summary>A search over the stored messages of one channel.</summary>
/// <param name="Adapter">The platform.</param>
/// <param name="Tenant">The workspace; nothing of another one is ever found.</param>
/// <param name="Channel">The room; nothing of another one is ever found.</param>
/// <param name="Words">What to look for, as a person would type it.</param>
/// <param name="Limit">The most messages to return.</param>
public sealed record MessageQuery(string Adapter, string Tenant, string Channel, string Words, int Limit);

/// <summary>One message as stored.</summary>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="MessageId">The platform's id of the message (Slack: its ts).</param>
/// <param name="Author">The platform's id of who wrote it.</param>
/// <param name="FromBot">Whether the bot itself wrote it.</param>
/// <param name="Text">The newest text.</param>
/// <param name="SentAt">When it was sent, by the platform's clock.</param>
/// <param name="Edited">Whether the text is not the first one.</param>
/// <param name="Turn">For an answer, the turn that gave it; for a question, the turn that answered it; else null.</param>
public sealed record StoredMessage(
    Guid Conversation,
    string MessageId,
    string Author,
    bool FromBot,
    string Text,
    DateTimeOffset SentAt,
    bool Edited,
    Guid? Turn
);
