using BotHost.Testing;

namespace BotHost.Chaos;

/// <summary>A whole run: its rounds one after the other on one PostgreSQL of its own, and the table of what came of them.</summary>
internal static class Run
{
    public static async Task<IReadOnlyList<RoundResult>> AllAsync(
        ChaosSettings settings,
        Action<string> tell,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync(cancellationToken);
        var results = new List<RoundResult>();
        for (var round = 0; round < settings.Rounds.Count; round++)
        {
            var began = time.GetTimestamp();
            var result = await new Round(settings, server, time).RunAsync(
                settings.Rounds[round],
                settings.SeedOf(round),
                cancellationToken
            );
            results.Add(result);
            tell(
                $"round {round + 1} of {settings.Rounds.Count}, {result.Scenario}: {(result.Verdict.IsSound ? "sound" : "NOT SOUND")}, {time.GetElapsedTime(began).TotalSeconds:0} s"
            );
            foreach (var (kind, what) in result.Verdict.Found)
                tell($"  {kind}: {what}");
        }
        return results;
    }

    public static IEnumerable<string> Table(int seed, IReadOnlyList<RoundResult> results)
    {
        yield return $"{"scenario", -11}{"runs", 5}{"mentions", 9}{"kills", 6}{"pauses", 7}{"faults", 7}{"takeovers", 10}{"lost", 5}{"doubled", 8}{"altered", 8}{"disorder", 9}{"stuck", 6}{"stray", 6}{"longest takeover", 17}";
        foreach (var rows in results.GroupBy(result => result.Scenario).OrderBy(rows => rows.Key))
            yield return Row(rows.Key.ToString(), [.. rows]);
        yield return Row("all", results);
        yield return $"seed {seed}";
    }

    private static string Row(string name, IReadOnlyList<RoundResult> rows)
    {
        var longest = rows.Max(row => row.LongestTakeover);
        return $"{name, -11}{rows.Count, 5}{rows.Sum(row => row.Mentions), 9}{rows.Sum(row => row.Kills), 6}{rows.Sum(row => row.Pauses), 7}"
            + $"{rows.Sum(row => row.Faults), 7}{rows.Sum(row => row.Takeovers), 10}{Sum(Violation.Lost), 5}{Sum(Violation.Doubled), 8}"
            + $"{Sum(Violation.Altered), 8}{Sum(Violation.OutOfOrder), 9}{Sum(Violation.Stuck), 6}{Sum(Violation.Stray), 6}"
            + $"{(longest == TimeSpan.Zero ? "-" : $"{longest.TotalSeconds:0.0} s"), 17}";

        int Sum(Violation kind) => rows.Sum(row => row.Verdict.Count(kind));
    }
}
