namespace BotHost.Domain.Conversations;

/// <summary>Links that lead a person to a message of one platform. Safe for concurrent use.</summary>
public interface IPermalinks
{
    /// <summary>The platform, as in <see cref="ConversationKey.Adapter"/>.</summary>
    string Adapter { get; }

    /// <summary>
    /// The link to a message in the room of a conversation, whichever thread of the room it is in; null where the platform has none.
    /// Trouble of the platform is thrown; a source is then left out.
    /// </summary>
    Task<Uri?> PermalinkAsync(ConversationKey conversation, string messageId, CancellationToken cancellationToken);
}
