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

    /// <summary>The order key of the last activity that it answers: what a stop is compared with.</summary>
    public string OrderKey => Trigger.OrderKey;

    /// <summary>The last activity that it answers.</summary>
    public InboundActivity Trigger => Stored.Activities[^1].Activity;

    /// <summary>What kind of room it is answered in.</summary>
    public ConversationKind Where =>
        Trigger switch
        {
            MessageReceived message => message.Where,
            RegenerateRequested again => again.Where,
            _ => ConversationKind.Channel,
        };
}
