using BotHost.Domain;
using Npgsql;

namespace BotHost.Persistence;

/// <summary>The one place that knows what a failure of PostgreSQL means to us.</summary>
internal static class StoreErrors
{
    /// <summary>Away, overloaded, restarting, failing over or refusing us for now: the same call may succeed later.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception switch
        {
            PostgresException e => e.IsTransient || IsUnavailable(e.SqlState),
            NpgsqlException => true,
            TimeoutException => true,
            _ => false,
        };

    /// <summary>The server refuses this very data for good: it is no such value (22), breaks a rule (23) or is too big for an index (54).</summary>
    public static bool IsDataError(Exception exception) =>
        exception is PostgresException e && e.SqlState[..2] is "22" or "23" or "54";

    /// <summary>Two transactions waited for each other and this one was given up, all of it: the same call may succeed at once.</summary>
    public static bool IsDeadlock(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected };

    /// <summary>What may be logged and stored of a failure: its class, never the server's words, which can repeat data.</summary>
    public static string Describe(Exception exception) =>
        exception switch
        {
            PostgresException { ConstraintName: { } constraint } e => $"SQLSTATE {e.SqlState} ({constraint})",
            PostgresException e => $"SQLSTATE {e.SqlState}",
            _ => exception.GetType().Name,
        };

    public static StoreUnavailableException Unavailable(Exception exception) =>
        new($"The database is not available: {Describe(exception)}.", exception);

    private static bool IsUnavailable(string sqlState) =>
        sqlState
            is PostgresErrorCodes.QueryCanceled
                or PostgresErrorCodes.ReadOnlySqlTransaction
                or PostgresErrorCodes.InvalidCatalogName
                or PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification;
}
