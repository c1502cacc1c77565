using Microsoft.Extensions.Logging;

namespace BotHost.Persistence;

/// <summary>What the inbox (2000) and the store (6000) say. Never a body, a text or a key of a platform.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(
        2001,
        LogLevel.Warning,
        "The inbox is full: {Capacity} arrivals wait for a commit; further ones are refused"
    )]
    public static partial void InboxFull(this ILogger logger, int capacity);

    [LoggerMessage(
        2002,
        LogLevel.Warning,
        "No commit was confirmed within {Timeout}; the platform is asked to deliver again"
    )]
    public static partial void CommitLate(this ILogger logger, TimeSpan timeout);

    [LoggerMessage(2003, LogLevel.Warning, "A batch of {Count} arrivals was not committed: {Reason}")]
    public static partial void FlushFailed(this ILogger logger, int count, string reason, Exception exception);

    [LoggerMessage(
        2004,
        LogLevel.Error,
        "Activity {ActivityId} of kind {Kind} cannot be stored and is parked as dead: {Reason}"
    )]
    public static partial void ArrivalDead(this ILogger logger, Guid activityId, string kind, string reason);

    [LoggerMessage(2005, LogLevel.Error, "{Observer} failed to hear of accepted activities; the poll will find them")]
    public static partial void ObserverFailed(this ILogger logger, string observer, Exception exception);

    [LoggerMessage(
        2006,
        LogLevel.Error,
        "Activity {ActivityId} is parked as dead: its stored form cannot be read by this release"
    )]
    public static partial void ActivityUnreadable(this ILogger logger, Guid activityId, Exception exception);

    [LoggerMessage(
        2007,
        LogLevel.Error,
        "Activity {ActivityId} was taken {Attempts} times and never finished; it is parked as dead"
    )]
    public static partial void ImmediateDead(this ILogger logger, Guid activityId, int attempts);

    [LoggerMessage(6001, LogLevel.Information, "Listening for wake-ups of other replicas")]
    public static partial void Listening(this ILogger logger);

    [LoggerMessage(6002, LogLevel.Warning, "The wake-up line broke ({Reason}); next attempt in {Delay}")]
    public static partial void ListenBroke(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(6003, LogLevel.Information, "Applied migration {Migration}")]
    public static partial void Migrated(this ILogger logger, string migration);
}
