using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>Asks who a user is. https://docs.slack.dev/reference/methods/users.info</summary>
/// <param name="User">The user's id.</param>
public sealed record GetUser(string User) : SlackRequest<GetUserReply>("users.info")
{
    /// <summary>Whether the reply names the user's locale.</summary>
    public bool? IncludeLocale { get; init; }
}

/// <summary>The user.</summary>
/// <param name="User">The user.</param>
public sealed record GetUserReply([property: JsonRequired] SlackUser User) : SlackReply;
