namespace BotHost.Domain.Inbox;

/// <summary>
/// What a platform still holds of a time in which its deliveries did not come in. An adapter reads it and hands it to the inbox as it
/// would a delivery, under the same keys, so that nothing is answered twice. Safe for concurrent use.
/// </summary>
public interface IMissedActivities
{
    /// <summary>The platform, for example <c>slack</c>.</summary>
    string Adapter { get; }

    /// <summary>The tenants whose deliveries come in here, as far as they are known by now.</summary>
    ValueTask<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads everything that was missed, from where <paramref name="progress"/> stands. Trouble of the platform is thrown; a later call goes
    /// on from the position stored last.
    /// </summary>
    Task<CatchUpResult> ReadAsync(MissedTime missed, ICatchUpProgress progress, CancellationToken cancellationToken);
}

/// <summary>What is to be read, and with how much effort.</summary>
/// <param name="Tenant">The workspace.</param>
/// <param name="Since">From when on something may have been missed; never before <paramref name="Horizon"/>.</param>
/// <param name="Horizon">How far back threads are looked for in which something may have been said since.</param>
/// <param name="AnswerFrom">What is older is kept and not answered.</param>
/// <param name="CallsPerMinute">The platform's methods may be called as often as this.</param>
/// <param name="Calls">The most calls in all.</param>
/// <param name="PageSize">The messages asked for in one call.</param>
/// <param name="PagesPerRoom">The most pages that are read of one room's history.</param>
public sealed record MissedTime(
    string Tenant,
    DateTimeOffset Since,
    DateTimeOffset Horizon,
    DateTimeOffset AnswerFrom,
    int CallsPerMinute,
    int Calls,
    int PageSize,
    int PagesPerRoom
);

/// <summary>How far a catch-up has come, kept so that another process can go on.</summary>
public interface ICatchUpProgress
{
    /// <summary>Where to go on, in the adapter's own words; null at the beginning.</summary>
    string? Position { get; }

    /// <summary>Stores the position; waits out a database that is away.</summary>
    /// <exception cref="OperationCanceledException">Another replica goes on, or the host stops.</exception>
    Task SaveAsync(string position, CancellationToken cancellationToken);

    /// <summary>As <see cref="IWatermarks.ActiveThreadsAsync"/>; waits out a database that is away.</summary>
    Task<IReadOnlyList<string>> ActiveThreadsAsync(string channel, string since, CancellationToken cancellationToken);
}

/// <summary>What a catch-up found, counted from the position at which it began.</summary>
/// <param name="Rooms">Channels and direct messages looked at.</param>
/// <param name="Threads">Threads read.</param>
/// <param name="Calls">Calls of the platform's methods.</param>
/// <param name="Messages">Messages that mean something here, new or not.</param>
/// <param name="Accepted">Those of them that had not come in.</param>
/// <param name="Late">Those of the accepted that are too old to be answered.</param>
/// <param name="Complete">False where the effort allowed was not enough, or something could not be read.</param>
public sealed record CatchUpResult(
    int Rooms,
    int Threads,
    int Calls,
    int Messages,
    int Accepted,
    int Late,
    bool Complete
);
