namespace BotHost.Slack.WebApi;

/// <summary>Asks who a token is. https://docs.slack.dev/reference/methods/auth.test</summary>
public sealed record TestAuth() : SlackRequest<TestAuthReply>("auth.test");

/// <summary>Who the token is.</summary>
/// <param name="UserId">The bot's user, as people mention it.</param>
/// <param name="TeamId">The workspace; for an org-wide token the org.</param>
/// <param name="BotId">The bot, as its messages name it; null for a user's token.</param>
/// <param name="AppId">The app, where Slack says so.</param>
/// <param name="Url">The workspace's address.</param>
/// <param name="Team">The workspace's name.</param>
/// <param name="User">The bot user's name.</param>
/// <param name="EnterpriseId">The Enterprise org, if any.</param>
/// <param name="IsEnterpriseInstall">Whether the app is installed for the whole org.</param>
public sealed record TestAuthReply(
    string? UserId = null,
    string? TeamId = null,
    string? BotId = null,
    string? AppId = null,
    string? Url = null,
    string? Team = null,
    string? User = null,
    string? EnterpriseId = null,
    bool? IsEnterpriseInstall = null
) : SlackReply;
