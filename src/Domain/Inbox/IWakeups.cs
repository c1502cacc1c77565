namespace BotHost.Domain.Inbox;

/// <summary>How replicas wake each other (PostgreSQL: LISTEN and NOTIFY). Losing one costs time, never an activity.</summary>
public interface IWakeups
{
    /// <summary>
    /// Yields the conversation that something happened in, and <see cref="Guid.Empty"/> whenever the line was established anew, because
    /// anything may have been missed before. Reconnects by itself; ends only with its token.
    /// </summary>
    IAsyncEnumerable<Guid> ListenAsync(CancellationToken cancellationToken);

    /// <summary>Tells every replica that something happened in a conversation.</summary>
    Task NotifyAsync(Guid conversation, CancellationToken cancellationToken);
}
