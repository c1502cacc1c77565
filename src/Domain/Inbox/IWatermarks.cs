namespace BotHost.Domain.Inbox;

/// <summary>
/// Remembers to which time deliveries of a tenant are known to have come in, what was missed since, and which replica catches up on it.
/// All times are the database's. Safe for concurrent use; every call may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IWatermarks
{
    /// <summary>
    /// Says that deliveries come in now. A silence longer than a beat and a half, or <see cref="Beat.Interrupted"/>, means that something
    /// may have been missed since the watermark, less the margin. The first beat of a tenant means that nothing was.
    /// </summary>
    /// <returns>Whether something was missed that nobody catches up on at the moment.</returns>
    Task<bool> BeatAsync(Beat beat, CancellationToken cancellationToken);

    /// <summary>Takes the right to catch up, for the length of <paramref name="lease"/>; null where there is nothing to do or another does it.</summary>
    Task<CatchUpClaim?> ClaimAsync(
        string adapter,
        string tenant,
        string replica,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Keeps the right to catch up.</summary>
    /// <returns>False where it was lost to another replica.</returns>
    Task<bool> RenewAsync(CatchUpClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Stores how far the catch-up has come, in the words of the adapter.</summary>
    /// <returns>False where the right to catch up was lost.</returns>
    Task<bool> SaveAsync(CatchUpClaim claim, string position, CancellationToken cancellationToken);

    /// <summary>Ends a catch-up. What was missed since it began stays to be caught up on, less the margin.</summary>
    Task FinishAsync(CatchUpClaim claim, TimeSpan margin, CancellationToken cancellationToken);

    /// <summary>Gives the right back, so that any replica may go on from the stored position.</summary>
    Task ReleaseAsync(CatchUpClaim claim, CancellationToken cancellationToken);

    /// <summary>The threads of a room in which a stored message is not older than <paramref name="since"/>, the most recent first.</summary>
    /// <param name="adapter">The platform.</param>
    /// <param name="tenant">The workspace.</param>
    /// <param name="channel">The room.</param>
    /// <param name="since">An order key (Slack: a ts).</param>
    /// <param name="cancellationToken">Gives the question up.</param>
    Task<IReadOnlyList<string>> ActiveThreadsAsync(
        string adapter,
        string tenant,
        string channel,
        string since,
        CancellationToken cancellationToken
    );
}

/// <summary>A sign of life of a replica whose doors are open.</summary>
/// <param name="Adapter">The platform.</param>
/// <param name="Tenant">The workspace.</param>
/// <param name="Interrupted">Whether a door told of an interruption since the last beat.</param>
/// <param name="Every">How often replicas beat; a watermark that is younger than half of it is left alone.</param>
/// <param name="Margin">How much earlier than the watermark something may have been missed.</param>
public sealed record Beat(string Adapter, string Tenant, bool Interrupted, TimeSpan Every, TimeSpan Margin);

/// <summary>The right of one replica to catch up.</summary>
/// <param name="Adapter">The platform.</param>
/// <param name="Tenant">The workspace.</param>
/// <param name="Claim">The fence: what others compare.</param>
/// <param name="Since">From when on something may have been missed.</param>
/// <param name="Now">The database's time at the claim.</param>
/// <param name="Position">How far an earlier claim came; null at the beginning.</param>
public sealed record CatchUpClaim(
    string Adapter,
    string Tenant,
    Guid Claim,
    DateTimeOffset Since,
    DateTimeOffset Now,
    string? Position
);
