using BotHost.Chaos;
using Xunit.Abstractions;

namespace BotHost.Tests.Chaos;

/// <summary>The small form of <c>./dev chaos</c>: real replicas on one database, killed while they answer.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_mention_ends_with_one_exact_answer_whichever_replica_is_killed()
    {
        var settings = new ChaosSettings(Seed: 2027, Mentions: 8, Path.Combine(AppContext.BaseDirectory, "BotHost.dll"))
        {
            Rounds = [Scenario.Kills],
            Replicas = 2,
            Harms = 2,
            Span = TimeSpan.FromSeconds(4),
            Pace = TimeSpan.FromMilliseconds(30),
        };

        var results = await Run.AllAsync(settings, output.WriteLine, TimeProvider.System, CancellationToken.None);

        foreach (var line in Run.Table(settings.Seed, results))
            output.WriteLine(line);
        results
            .SelectMany(result => result.Verdict.Found)
            .ShouldBeEmpty($"Run it again by ./dev chaos --seed {settings.Seed}.");
    }
}
