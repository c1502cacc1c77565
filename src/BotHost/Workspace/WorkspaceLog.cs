namespace BotHost.Workspace;

internal static partial class WorkspaceLog
{
    [LoggerMessage(100, LogLevel.Information, "Speaking in {Team} ({Tenant}) as {BotUser}")]
    internal static partial void InstallationKnown(this ILogger logger, string team, string tenant, string botUser);

    [LoggerMessage(
        101,
        LogLevel.Warning,
        "Slack could not be reached at {ApiUrl}; deliveries are put off until it answers"
    )]
    internal static partial void SlackNotReached(this ILogger logger, Exception? exception, string apiUrl);

    [LoggerMessage(102, LogLevel.Warning, "The installation could not be stored; the next start does it")]
    internal static partial void InstallationNotSaved(this ILogger logger, Exception exception);

    [LoggerMessage(
        103,
        LogLevel.Error,
        "Slack refuses the bot token ({Code}); nothing can be answered until the app is installed again or the token is replaced"
    )]
    internal static partial void TokenRefused(this ILogger logger, string code);
}
