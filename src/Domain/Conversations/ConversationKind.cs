namespace BotHost.Domain.Conversations;

/// <summary>What kind of room a conversation is held in.</summary>
public enum ConversationKind
{
    /// <summary>One person and the bot.</summary>
    Direct,

    /// <summary>Several people and the bot, without a channel.</summary>
    Group,

    /// <summary>A channel, public or private.</summary>
    Channel,
}
