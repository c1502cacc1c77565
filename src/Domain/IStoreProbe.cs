namespace BotHost.Domain;

/// <summary>Asks the database whether it is there. Safe for concurrent use.</summary>
public interface IStoreProbe
{
    /// <summary>Makes one round trip, of at most two seconds.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="StoreUnavailableException">It did not answer in time, or refused.</exception>
    Task<TimeSpan> ProbeAsync(CancellationToken cancellationToken);
}
