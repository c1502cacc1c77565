namespace BotHost.Turns.CatchUp;

internal static partial class CatchUpLog
{
    [LoggerMessage(
        3200,
        LogLevel.Information,
        "Catching up on {Tenant} ({Adapter}) since {Since:u}, resumed: {Resumed}"
    )]
    internal static partial void CatchingUp(
        this ILogger logger,
        string tenant,
        string adapter,
        DateTimeOffset since,
        bool resumed
    );

    [LoggerMessage(
        3201,
        LogLevel.Information,
        "Caught up on {Tenant} in {Seconds:0} s: {Accepted} messages had not come in, {Late} of them too old to be answered; "
            + "{Messages} were looked at in {Rooms} rooms and {Threads} threads with {Calls} calls"
    )]
    internal static partial void CaughtUp(
        this ILogger logger,
        string tenant,
        double seconds,
        int accepted,
        int late,
        int messages,
        int rooms,
        int threads,
        int calls
    );

    [LoggerMessage(3202, LogLevel.Warning, "Catching up on {Tenant} left something unread; earlier warnings say what")]
    internal static partial void NotAllRead(this ILogger logger, string tenant);

    [LoggerMessage(3203, LogLevel.Warning, "Catching up on {Tenant} failed; it goes on in {Wait}")]
    internal static partial void CatchUpFailed(this ILogger logger, Exception exception, string tenant, TimeSpan wait);

    [LoggerMessage(3204, LogLevel.Information, "Another replica catches up on {Tenant}; this one leaves off")]
    internal static partial void CatchUpLost(this ILogger logger, string tenant);

    [LoggerMessage(3205, LogLevel.Warning, "The watermark of {Tenant} could not be moved: the database is away")]
    internal static partial void WatermarkStands(this ILogger logger, Exception exception, string tenant);

    [LoggerMessage(3206, LogLevel.Information, "{Count} keys of activities handled more than {Age} ago are forgotten")]
    internal static partial void KeysForgotten(this ILogger logger, int count, TimeSpan age);
}
