namespace BotHost.Persistence.Migrations;

/// <summary>Why a database cannot be used at all.</summary>
public enum DatabaseProblem
{
    /// <summary>Nothing answers at its address.</summary>
    Unreachable,

    /// <summary>The server refuses the user or the password.</summary>
    Refused,

    /// <summary>The server has no database of this name.</summary>
    NoSuchDatabase,

    /// <summary>The server is older than PostgreSQL 15.</summary>
    TooOld,

    /// <summary>The database cannot hold every text.</summary>
    WrongEncoding,

    /// <summary>The user may not do what is needed.</summary>
    NotAllowed,
}

/// <summary>The database cannot be used; the message says what is wrong and what to do, in one line and without secrets.</summary>
public sealed class DatabaseUnusableException(DatabaseProblem problem, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What is wrong.</summary>
    public DatabaseProblem Problem { get; } = problem;
}
