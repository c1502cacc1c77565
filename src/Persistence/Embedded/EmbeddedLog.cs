using Microsoft.Extensions.Logging;

namespace BotHost.Persistence.Embedded;

internal static partial class EmbeddedLog
{
    [LoggerMessage(6900, LogLevel.Information, "Creating a PostgreSQL {Major} cluster in {Folder}, owned by {User}")]
    internal static partial void CreatingCluster(this ILogger logger, string folder, int major, string user);

    [LoggerMessage(6901, LogLevel.Information, "PostgreSQL {Major} starts in {Folder} on port {Port}")]
    internal static partial void StartingCluster(this ILogger logger, string folder, int major, int port);

    [LoggerMessage(6902, LogLevel.Information, "PostgreSQL is getting ready: {LastLine}")]
    internal static partial void ClusterProgress(this ILogger logger, string lastLine);

    [LoggerMessage(6903, LogLevel.Information, "PostgreSQL is ready on port {Port} (process {ProcessId})")]
    internal static partial void ClusterReady(this ILogger logger, int port, int processId);

    [LoggerMessage(
        6904,
        LogLevel.Information,
        "A PostgreSQL of ours still runs in {Folder} (process {ProcessId}): used"
    )]
    internal static partial void ClusterAdopted(this ILogger logger, string folder, int processId);

    [LoggerMessage(6905, LogLevel.Warning, "The pid file in {Folder} is stale: process {ProcessId} is another program")]
    internal static partial void StalePidFile(this ILogger logger, string folder, int processId);

    [LoggerMessage(6906, LogLevel.Information, "PostgreSQL in {Folder} stopped")]
    internal static partial void ClusterStopped(this ILogger logger, string folder);

    [LoggerMessage(6907, LogLevel.Information, "PostgreSQL in {Folder} stays up: another host uses it")]
    internal static partial void ClusterStaysUp(this ILogger logger, string folder);

    [LoggerMessage(6908, LogLevel.Warning, "PostgreSQL in {Folder} did not stop in {Timeout}; it is stopped at once")]
    internal static partial void ClusterStopForced(this ILogger logger, string folder, TimeSpan timeout);

    [LoggerMessage(6909, LogLevel.Debug, "PostgreSQL did not start, trying again: {Reason}")]
    internal static partial void StartRetried(this ILogger logger, string reason);

    [LoggerMessage(6910, LogLevel.Warning, "PostgreSQL in {Folder} has died; it is started again")]
    internal static partial void ClusterDied(this ILogger logger, string folder);

    [LoggerMessage(6911, LogLevel.Error, "PostgreSQL in {Folder} could not be started again; next attempt in a second")]
    internal static partial void NotStartedAgain(this ILogger logger, Exception exception, string folder);
}
