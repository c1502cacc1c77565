using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>A turn that this replica runs.</summary>
internal sealed record RunningTurn(
    HeldConversation Held,
    TurnFence Fence,
    ResumedTurn Stored,
    int Attempt,
    LeaseEnd End
)
{
    /// <summary>Whether nobody has worked on it before.</summary>
    public bool IsFresh { get; init; }

    /// <summary>What a stop is compared with.</summary>
    public string OrderKey => Stored.OrderKey;

    /// <summary>The last activity that it answers; null for one that is taken back, of which nothing is left.</summary>
    public InboundActivity? Trigger => Stored.Activities is [.., var last] ? last.Activity : null;

    /// <summary>The trace context of its arrival, or null.</summary>
    public string? TraceParent => Stored.Activities is [.., var last] ? last.TraceParent : null;

    /// <summary>What kind of room it is answered in.</summary>
    public ConversationKind Where =>
        Trigger switch
        {
            MessageReceived message => message.Where,
            RegenerateRequested again => again.Where,
            _ => ConversationKind.Channel,
        };
}
