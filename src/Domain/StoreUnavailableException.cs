namespace BotHost.Domain;

/// <summary>The database could not be reached or did not answer in time. Transient: the same call may be made again.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
