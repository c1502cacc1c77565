using BotHost.Chaos.Traps;

namespace BotHost.Chaos.Steps;

/// <summary>A replica dies without warning and is started again.</summary>
internal sealed record Kill(TimeSpan At, int Replica, TimeSpan Down) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.KillAsync(Replica, Down, cancellationToken);
}

/// <summary>A replica stands still and goes on as if nothing had been.</summary>
internal sealed record Freeze(TimeSpan At, int Replica, TimeSpan HowLong) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.FreezeAsync(Replica, HowLong, cancellationToken);
}

/// <summary>A replica is asked to end and is started again, as in a rolling update.</summary>
internal sealed record Drain(TimeSpan At, int Replica) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.DrainAsync(Replica, cancellationToken);
}

/// <summary>A replica dies at a named point, and perhaps its successor at another; somebody asks so that it comes by there.</summary>
internal sealed record Spring(TimeSpan At, Trap Trap, int Nth, TimeSpan Down, Ask Bait) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.TrapAsync(Trap, Nth, Down, () => Bait.Say(world), cancellationToken);
}

/// <summary>A replica alone cannot reach the database.</summary>
internal sealed record Cut(TimeSpan At, int Replica, bool IsSilent, TimeSpan HowLong) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.CutAsync(Replica, IsSilent, HowLong, cancellationToken);
}

/// <summary>A replica has a slow way to the database.</summary>
internal sealed record Slow(TimeSpan At, int Replica, TimeSpan Delay, TimeSpan HowLong) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.Fleet.SlowAsync(Replica, Delay, HowLong, cancellationToken);
}
