using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Http;

/// <summary>What the ingress tells the operator: ids 1000 to 1999, never what people wrote.</summary>
internal static partial class IngressLog
{
    [LoggerMessage(1000, LogLevel.Warning, "A request was refused with {Status}: {Reason}")]
    public static partial void RequestRefused(this ILogger logger, int status, string reason);

    [LoggerMessage(
        1001,
        LogLevel.Warning,
        "A delivery for app {AppId} was dropped: this host is another app. Check the request URL of both apps"
    )]
    public static partial void OtherApp(this ILogger logger, string appId);

    [LoggerMessage(1002, LogLevel.Warning, "A delivery from {Tenant} was dropped: the app is not installed there")]
    public static partial void UnknownTenant(this ILogger logger, string tenant);

    [LoggerMessage(1003, LogLevel.Warning, "A delivery from {Tenant} was put off: Slack has not been reachable yet")]
    public static partial void InstallationNotYetKnown(this ILogger logger, string tenant);

    [LoggerMessage(1004, LogLevel.Error, "A delivery was put off: the inbox could not confirm it")]
    public static partial void InboxUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "Slack holds back events of {Tenant}: more than 30,000 within an hour. Events of that time are caught up from history"
    )]
    public static partial void RateLimited(this ILogger logger, string tenant);

    [LoggerMessage(1006, LogLevel.Debug, "A delivery of type {Type} was ignored: {Reason}")]
    public static partial void Ignored(this ILogger logger, string type, string reason);

    [LoggerMessage(
        1007,
        LogLevel.Error,
        "Slack sent a delivery in a shape that this release cannot read; it was dropped"
    )]
    public static partial void Unreadable(this ILogger logger);

    // Without its dedupe key: a command's is its trigger id, with which a dialog can be opened in somebody's name.
    [LoggerMessage(1008, LogLevel.Debug, "{Kind} of {Tenant} at {OrderKey}: {Acceptance}")]
    public static partial void Received(
        this ILogger logger,
        string kind,
        string tenant,
        string orderKey,
        string acceptance
    );
}
