namespace BotHost.Domain.Inbox;

/// <summary>The activities that the machinery gave up, parked with their errors. Safe for concurrent use.</summary>
public interface IDeadActivities
{
    /// <summary>The newest <paramref name="limit"/> dead activities, newest first.</summary>
    Task<IReadOnlyList<DeadActivity>> ListAsync(int limit, CancellationToken cancellationToken);

    /// <summary>One dead activity, or null where there is none of this id.</summary>
    Task<DeadActivity?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a dead activity back into the inbox as if it had just arrived; the running replicas are woken. It gets a new id, because a turn
    /// was opened for the old one.
    /// </summary>
    /// <returns>The new id, or null where there is nothing to be driven again: no such activity, or one that was parked without its body.</returns>
    Task<Guid?> RetryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Ends a dead activity for good and erases its body. Its key stays: the same delivery is still a repeated one.</summary>
    /// <returns>False where there is none of this id.</returns>
    Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>A parked activity.</summary>
/// <param name="Id">The key of its inbox row.</param>
/// <param name="Tenant">The workspace.</param>
/// <param name="Kind">What kind of activity it is.</param>
/// <param name="Conversation">The conversation's id, or null.</param>
/// <param name="ArrivedAt">When it was accepted.</param>
/// <param name="DiedAt">When it was given up.</param>
/// <param name="Error">Why.</param>
/// <param name="Body">The activity as JSON, with what people wrote; null where the database could not store it.</param>
public sealed record DeadActivity(
    Guid Id,
    string Tenant,
    string Kind,
    Guid? Conversation,
    DateTimeOffset ArrivedAt,
    DateTimeOffset DiedAt,
    string Error,
    string? Body
);
