using BotHost.Chaos.Steps;
using BotHost.Testing;
using Npgsql;

namespace BotHost.Chaos;

/// <summary>What came of a round.</summary>
internal sealed record RoundResult(
    Scenario Scenario,
    int Seed,
    int Mentions,
    int Kills,
    int Pauses,
    int Faults,
    IReadOnlyDictionary<string, int> Sprung,
    int Takeovers,
    TimeSpan LongestTakeover,
    TimeSpan LongestByWall,
    Verdict Verdict
);

/// <summary>Mentions and troubles by schedule, then healing, rest and judgement.</summary>
internal sealed class Round(ChaosSettings settings, PostgresServer server, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public async Task<RoundResult> RunAsync(Scenario scenario, int seed, CancellationToken cancellationToken)
    {
        var steps = Plan.Of(scenario, seed, settings);
        int? clocks = scenario is Scenario.Clocks or Scenario.Everything ? seed : null;
        await using var world = await World.StartAsync(server, settings, clocks, time, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = world.Watch.RunAsync(over.Token);

        await PlayAsync(world, steps, cancellationToken);
        world.Slack.Faults.Clear();
        world.Fleet.Route();
        var verdict = new Verdict();
        await RestAsync(world, verdict, cancellationToken);
        await over.CancelAsync();
        await watching;
        await world.Fleet.StopAsync(cancellationToken);
        await Oracle.JudgeAsync(world, verdict, cancellationToken);
        if (settings.JudgesTakeovers)
        {
            foreach (var late in world.Watch.Late)
                verdict.Add(Violation.Late, late);
        }
        if (settings.Records is { } records)
            await Record.WriteAsync(records, scenario, seed, steps, world, verdict, cancellationToken);
        return new RoundResult(
            scenario,
            seed,
            world.Talks.Sum(talk => talk.Mentions.Count),
            world.Fleet.Kills,
            world.Fleet.Freezes + world.Fleet.Drains,
            steps.Count(step =>
                step is SlackFails or DeliveryFails or Seal or Stop or HangDatabase or RestartDatabase or Slow
            )
                + world.Fleet.Cuts
                + world.Lost.Count,
            world.Fleet.Sprung,
            world.Watch.Count,
            world.Watch.Longest,
            world.Watch.LongestByWall,
            verdict
        );
    }

    private async Task PlayAsync(World world, IReadOnlyList<Step> steps, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var running = new List<Task>();
        foreach (var step in steps)
        {
            var wait = step.At - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            running.Add(step.RunAsync(world, cancellationToken));
        }
        await Task.WhenAll(running);
    }

    /// <summary>Until every mention has arrived and nothing is under way.</summary>
    private async Task RestAsync(World world, Verdict verdict, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.Patience);
        using var pace = new PeriodicTimer(Look, time);
        var asked = world.Talks.SelectMany(talk => talk.Mentions).Select(mention => mention.Ts).ToArray();
        try
        {
            do
            {
                if (await IsAtRestAsync(world, asked, deadline.Token))
                    return;
            } while (await pace.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            verdict.Add(Violation.Stuck, $"the round did not come to rest within {settings.Patience}");
        }
    }

    private static async Task<bool> IsAtRestAsync(World world, string[] asked, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = world.Database.DataSource.CreateCommand(
                """
                select (select count(*) from unnest($1) as asked where not exists (select 1 from inbox i where i.order_key = asked))
                    + (select count(*) from inbox where state in ('pending', 'taken'))
                    + (select count(*) from turn where phase <> 'done') + (select count(*) from lease where owner is not null)
                """
            );
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = asked });
            return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 0;
        }
        catch (NpgsqlException)
        {
            // A connection of before the database was restarted.
            return false;
        }
    }
}
