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
    /// <summary>The order key of the last activity that it answers: what a stop is compared with.</summary>
    public string OrderKey => Stored.Activities[^1].Activity.OrderKey;
}
