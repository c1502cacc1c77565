namespace BotHost.Persistence.Embedded;

/// <summary>The private PostgreSQL cannot be used; the message says why and what to do about it.</summary>
public sealed class PrivateClusterException : Exception
{
    /// <summary>Creates the error with a message that names the remedy.</summary>
    public PrivateClusterException(string message)
        : base(message) { }

    /// <summary>Creates the error with a message that names the remedy, and its cause.</summary>
    public PrivateClusterException(string message, Exception innerException)
        : base(message, innerException) { }
}
