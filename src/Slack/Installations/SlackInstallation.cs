namespace BotHost.Slack.Installations;

/// <summary>What a tenant's grant says about the bot there, as <c>auth.test</c> tells it.</summary>
/// <param name="Tenant">The workspace id, or the organisation's id for an organisation-wide install.</param>
/// <param name="AppId">The app's id (<c>A…</c>).</param>
/// <param name="BotUserId">The bot's user id, which mentions name (<c>U…</c>).</param>
/// <param name="BotId">The bot's id, which its own messages carry (<c>B…</c>).</param>
/// <param name="TeamName">The name that people know the tenant by.</param>
/// <remarks>See <see href="https://docs.slack.dev/reference/methods/auth.test"/>.</remarks>
public sealed record SlackInstallation(string Tenant, string AppId, string BotUserId, string BotId, string TeamName);
