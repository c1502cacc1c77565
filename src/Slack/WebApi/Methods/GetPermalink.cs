using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>Asks for a message's address. https://docs.slack.dev/reference/methods/chat.getPermalink</summary>
/// <param name="Channel">The channel.</param>
/// <param name="MessageTs">The message.</param>
public sealed record GetPermalink(string Channel, string MessageTs)
    : SlackRequest<GetPermalinkReply>("chat.getPermalink");

/// <summary>A message's address.</summary>
/// <param name="Permalink">An https address that opens it.</param>
/// <param name="Channel">The channel.</param>
public sealed record GetPermalinkReply([property: JsonRequired] string Permalink, string? Channel = null) : SlackReply;
