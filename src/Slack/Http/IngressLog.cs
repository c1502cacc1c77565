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

    [LoggerMessage(
        1009,
        LogLevel.Warning,
        "The bot token lacks the scope {Scope}: what people write in {Kind} while the host is away is not caught up on. "
            + "Add it under 'OAuth & Permissions' of your Slack app and install the app again"
    )]
    public static partial void HistoryScopeMissing(this ILogger logger, string scope, string kind);

    [LoggerMessage(1010, LogLevel.Information, "The history of {Place} cannot be read ({Code}) and is passed over")]
    public static partial void HistoryPassedOver(this ILogger logger, string place, string code);

    [LoggerMessage(
        1011,
        LogLevel.Information,
        "Slack gives this app {Count} messages a page, and few pages: of threads that began before the gap only those that the bot takes part in are looked at"
    )]
    public static partial void HistoryLimited(this ILogger logger, int count);

    [LoggerMessage(
        1012,
        LogLevel.Warning,
        "The history of {Place} is longer than {Pages} pages; its older part is not read (Turns:CatchUp:PagesPerRoom)"
    )]
    public static partial void HistoryTooLong(this ILogger logger, string place, int pages);

    [LoggerMessage(
        1013,
        LogLevel.Warning,
        "Catching up took all of its {Calls} calls; what is left is not read (Turns:CatchUp:Calls)"
    )]
    public static partial void HistoryCallsUsedUp(this ILogger logger, int calls);

    [LoggerMessage(1014, LogLevel.Information, "Slack limits {Method}: catching up waits for {Wait}")]
    public static partial void HistoryWaits(this ILogger logger, string method, TimeSpan wait);

    [LoggerMessage(1015, LogLevel.Warning, "Catching up waits: the inbox could not confirm what was read")]
    public static partial void HistoryNotStored(this ILogger logger, Exception exception);
}
