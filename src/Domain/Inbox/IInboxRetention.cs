namespace BotHost.Domain.Inbox;

/// <summary>
/// Forgets what was handled long ago. An activity whose key is forgotten would be taken as new, so keys outlive everything that may deliver
/// it again: the platform's repeats and the horizon of a catch-up.
/// </summary>
public interface IInboxRetention
{
    /// <summary>Deletes at most <paramref name="limit"/> activities that were done before; dead ones stay.</summary>
    /// <param name="age">How long ago they were done, by the database's clock.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<int> ForgetAsync(TimeSpan age, int limit, CancellationToken cancellationToken);
}
