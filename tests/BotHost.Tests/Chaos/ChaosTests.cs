using BotHost.Chaos;
using BotHost.Chaos.Traps;
using Xunit.Abstractions;

namespace BotHost.Tests.Chaos;

/// <summary>The small form of <c>./dev chaos</c>: real replicas on one database, which die where it hurts.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_mention_ends_with_one_exact_answer_wherever_a_replica_dies_or_loses_its_database()
    {
        var settings = new ChaosSettings(Seed: 2027, Mentions: 4, typeof(Scenario).Assembly.Location)
        {
            Rounds = [Scenario.Sample],
            Traps =
            [
                Trap.Named(nameof(KillPoint.BeforeAck)),
                Trap.Named(nameof(KillPoint.AfterStart)),
                Trap.Named(nameof(KillPoint.InTool)),
                Trap.Named(nameof(KillPoint.BetweenParts)),
                Trap.Named(nameof(KillPoint.AfterStop)),
            ],
            Span = TimeSpan.FromSeconds(4),
            Pace = TimeSpan.FromMilliseconds(20),
            // How late others are on a machine that is busy with other tests says nothing of the bot.
            JudgesTakeovers = false,
        };

        var results = await Run.AllAsync(settings, output.WriteLine, TimeProvider.System, CancellationToken.None);

        foreach (var line in Run.Table(settings.Seed, results))
            output.WriteLine(line);
        var result = results.ShouldHaveSingleItem();
        result.Verdict.Found.ShouldBeEmpty($"Run it again by ./dev chaos --scenario Sample --seed {settings.Seed}.");
        result.Sprung.Keys.ShouldBe(settings.Traps.Select(trap => trap.Name), ignoreOrder: true);
        result.Kills.ShouldBe(settings.Traps.Count);
        result.Faults.ShouldBe(2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan()
    {
        var settings = new ChaosSettings(Seed: 7, Mentions: 10, "") { Rounds = ChaosSettings.Scenarios };

        foreach (var scenario in ChaosSettings.Scenarios)
        {
            var plan = Plan.Of(scenario, seed: 7, settings);
            Plan.Of(scenario, seed: 7, settings).ShouldBe(plan, $"{scenario}");
            Plan.Of(scenario, seed: 8, settings).ShouldNotBe(plan, $"{scenario}");
        }
    }
}
