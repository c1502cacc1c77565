namespace BotHost.Slack.Installations;

/// <summary>Who the bot is at a tenant that installed it.</summary>
/// <param name="Tenant">The workspace id, or the organisation's id for an organisation-wide install.</param>
/// <param name="AppId">The app's id (<c>A…</c>), or null where it is not known: <c>auth.test</c> does not tell, <c>bots.info</c> does.</param>
/// <param name="BotUserId">The bot's user id, which mentions name (<c>U…</c>).</param>
/// <param name="BotId">The bot's id, which its own messages carry (<c>B…</c>).</param>
/// <param name="TeamName">The name that people know the tenant by.</param>
/// <remarks>See <see href="https://docs.slack.dev/reference/methods/auth.test"/>.</remarks>
public sealed record SlackInstallation(string Tenant, string? AppId, string BotUserId, string BotId, string TeamName);
