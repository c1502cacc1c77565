using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Lists the channels that the bot, or a user, is in. https://docs.slack.dev/reference/methods/users.conversations
/// </summary>
public sealed record ListUserConversations() : SlackRequest<ListUserConversationsReply>("users.conversations")
{
    /// <summary>Whose channels; null is the bot's own.</summary>
    public string? User { get; init; }

    /// <summary>Comma separated: public_channel, private_channel, mpim, im; Slack's default is public_channel.</summary>
    public string? Types { get; init; }

    /// <summary>Whether archived ones are left out.</summary>
    public bool? ExcludeArchived { get; init; }

    /// <summary>The page to read, from the last one's metadata; null is the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>Channels per page, 1 to 999.</summary>
    public int? Limit { get; init; }

    /// <summary>The workspace, with an org-wide token.</summary>
    public string? TeamId { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Page(Limit);
}

/// <summary>A page of channels.</summary>
/// <param name="Channels">The channels.</param>
public sealed record ListUserConversationsReply([property: JsonRequired] IReadOnlyList<SlackConversation> Channels)
    : SlackReply;
