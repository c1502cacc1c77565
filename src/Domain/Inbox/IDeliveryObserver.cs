namespace BotHost.Domain.Inbox;

/// <summary>
/// Hears from the doors of a platform that something may not have come in. Each of them is followed by a look at the platform's history.
/// Must return at once and not throw. Safe for concurrent use.
/// </summary>
public interface IDeliveryObserver
{
    /// <summary>Called by a door; seldom or often, in whatever order.</summary>
    /// <param name="adapter">The platform, for example <c>slack</c>.</param>
    /// <param name="interruption">What happened.</param>
    void Interrupted(string adapter, DeliveryInterruption interruption);
}

/// <summary>Why something may not have come in.</summary>
public enum DeliveryInterruption
{
    /// <summary>A delivery was not taken: the platform was asked to repeat it, and may give up.</summary>
    PutOff,

    /// <summary>The platform itself held deliveries back and drops them.</summary>
    HeldBack,

    /// <summary>A connection that deliveries come by was lost and is there again.</summary>
    Reconnected,
}
