using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>What what came in meanwhile means to a running turn.</summary>
internal abstract record ChangePlan
{
    private ChangePlan() { }

    /// <summary>Nothing: it waits until the turn is over.</summary>
    public sealed record Nothing : ChangePlan;

    /// <summary>Something else is asked: the turn begins anew, in place.</summary>
    public sealed record Restart(RestartedTurn With) : ChangePlan;

    /// <summary>Nothing is asked any more: the answer is taken away.</summary>
    public sealed record Retract(IReadOnlyList<PendingActivity> Changes) : ChangePlan;

    /// <summary>Nothing is asked any more, and answers are kept: it ends where it is.</summary>
    public sealed record Stop : ChangePlan;
}
