using BotHost.Chaos.Database;
using SlackEmulator.Faults;

namespace BotHost.Chaos.Steps;

/// <summary>The database takes connections and answers nothing.</summary>
internal sealed record HangDatabase(TimeSpan At, TimeSpan HowLong) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.HangDatabaseAsync(HowLong, cancellationToken);
}

/// <summary>The database breaks all connections and comes back.</summary>
internal sealed record RestartDatabase(TimeSpan At) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken) =>
        world.RestartDatabaseAsync(cancellationToken);
}

/// <summary>Slack answers a method badly.</summary>
internal sealed record SlackFails(TimeSpan At, ApiFault Fault) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        world.Slack.Faults.Add(Fault);
        return Task.CompletedTask;
    }
}

/// <summary>Slack delivers badly.</summary>
internal sealed record DeliveryFails(TimeSpan At, EventFault Fault) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        world.Slack.Faults.Add(Fault);
        return Task.CompletedTask;
    }
}

/// <summary>Slack ends all open streams by itself.</summary>
internal sealed record Seal(TimeSpan At) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        world.Slack.SealStreams();
        return Task.CompletedTask;
    }
}

/// <summary>The database commits and its answer does not arrive; somebody asks so that there is something to commit.</summary>
internal sealed record Lose(TimeSpan At, Commit Commit, Ask Bait) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        world.Lost.Add(Commit);
        Bait.Say(world);
        return Task.CompletedTask;
    }
}
