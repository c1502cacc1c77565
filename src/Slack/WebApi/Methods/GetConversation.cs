using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>Asks what a channel is. https://docs.slack.dev/reference/methods/conversations.info</summary>
/// <param name="Channel">The channel.</param>
public sealed record GetConversation(string Channel) : SlackRequest<GetConversationReply>("conversations.info")
{
    /// <summary>Whether the reply counts the members.</summary>
    public bool? IncludeNumMembers { get; init; }
}

/// <summary>The channel.</summary>
/// <param name="Channel">The channel.</param>
public sealed record GetConversationReply([property: JsonRequired] SlackConversation Channel) : SlackReply;
