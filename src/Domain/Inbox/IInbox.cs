using BotHost.Domain.Activities;

namespace BotHost.Domain.Inbox;

/// <summary>The durable queue of accepted activities. Safe for concurrent use; arrivals share commits.</summary>
public interface IInbox
{
    /// <summary>
    /// Stores an activity, exactly once per adapter, tenant and dedupe key, and returns after the commit: only then may the
    /// platform be told that it arrived.
    /// </summary>
    /// <exception cref="InboxUnavailableException">No commit was confirmed in time; a repeated delivery is welcome.</exception>
    Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken);
}

/// <summary>What became of an arrival.</summary>
public enum Acceptance
{
    /// <summary>It is stored and will be handled.</summary>
    Accepted,

    /// <summary>It was stored before; nothing changed.</summary>
    Duplicate,

    /// <summary>It is addressed to nobody here and was not stored.</summary>
    NotWanted,

    /// <summary>The database refused its data for good; it is parked as dead without its body.</summary>
    Dead,
}

/// <summary>The inbox could not confirm a commit in time, or its queue is full. The platform should deliver again.</summary>
public sealed class InboxUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
