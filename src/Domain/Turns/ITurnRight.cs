namespace BotHost.Domain.Turns;

/// <summary>
/// How long this process may still act for a turn without asking the database again, by a clock that nobody sets. It counts from before
/// the lease was asked for, so it ends here no later than there. A right that has lapsed is not lost: it waits to be renewed. Safe for
/// concurrent use.
/// </summary>
public interface ITurnRight
{
    /// <summary>What is left; nought or less once it has lapsed, been lost or been given back.</summary>
    TimeSpan Left { get; }

    /// <summary>Waits until at least <paramref name="least"/> is left; for a database that is away, as long as that takes.</summary>
    /// <exception cref="FencedOutException">The right is lost: another process has it.</exception>
    Task WaitAsync(TimeSpan least, CancellationToken cancellationToken);
}
