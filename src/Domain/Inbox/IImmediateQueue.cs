namespace BotHost.Domain.Inbox;

/// <summary>The immediate activities that a replica left lying, and timers that came due. Safe for concurrent use.</summary>
public interface IImmediateQueue
{
    /// <summary>Takes at most <paramref name="limit"/> activities that nobody handles, for the length of a lease.</summary>
    Task<IReadOnlyList<AcceptedActivity>> TakeDueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Marks an activity as handled; nothing happens where another replica has taken it meanwhile.</summary>
    Task DoneAsync(AcceptedActivity activity, CancellationToken cancellationToken);

    /// <summary>The time of a timer has come: from now on it waits in its conversation, which is woken, like any queued activity.</summary>
    /// <returns>False where there is no such conversation any more; the timer is done then.</returns>
    Task<bool> FallDueAsync(AcceptedActivity timer, CancellationToken cancellationToken);

    /// <summary>Leaves an activity for another attempt after <paramref name="wait"/>; after five attempts it is parked as dead with its error.</summary>
    Task RetryAsync(AcceptedActivity activity, TimeSpan wait, string error, CancellationToken cancellationToken);
}
