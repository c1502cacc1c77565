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
