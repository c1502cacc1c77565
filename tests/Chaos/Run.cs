using BotHost.Chaos.Traps;
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
            if (!result.Verdict.IsSound && settings.Records is { } records)
                tell($"  Look at {Record.PathOf(records, result.Scenario, result.Seed)}");
        }
        return results;
    }

    public static IEnumerable<string> Table(int seed, IReadOnlyList<RoundResult> results)
    {
        yield return $"{"scenario", -11}{"runs", 5}{"mentions", 9}{"kills", 6}{"pauses", 7}{"faults", 7}{"takeovers", 10}"
            + string.Concat(Columns.Select(column => $"{column.Name.PadLeft(column.Name.Length + 2)}"))
            + $"{"longest takeover", 18}{"by the wall", 13}";
        foreach (var rows in results.GroupBy(result => result.Scenario).OrderBy(rows => rows.Key))
            yield return Row(rows.Key.ToString(), [.. rows]);
        yield return Row("all", results);
        var sprung = results.SelectMany(result => result.Sprung).ToLookup(trap => trap.Key, trap => trap.Value);
        foreach (var trap in Trap.All.Where(trap => sprung.Contains(trap.Name)))
            yield return $"died at {trap.Name}: {sprung[trap.Name].Sum()} times";
        yield return $"seed {seed}";
    }

    // What was found, by the names of the table; whatever is not named has a column of its own at the end.
    private static readonly (string Name, Violation[] Kinds)[] Columns =
    [
        ("lost", [Violation.Lost]),
        ("doubled", [Violation.Doubled, Violation.Stray]),
        ("altered", [Violation.Altered]),
        ("out of order", [Violation.OutOfOrder]),
        ("stuck statuses", [Violation.Stuck]),
        ("open streams", [Violation.Streaming]),
        ("doubled effects", [Violation.Effect]),
        ("late", [Violation.Late]),
        ("other", [Violation.Crashed, Violation.Missed]),
    ];

    private static string Row(string name, IReadOnlyList<RoundResult> rows)
    {
        return $"{name, -11}{rows.Count, 5}{rows.Sum(row => row.Mentions), 9}{rows.Sum(row => row.Kills), 6}{rows.Sum(row => row.Pauses), 7}"
            + $"{rows.Sum(row => row.Faults), 7}{rows.Sum(row => row.Takeovers), 10}"
            + string.Concat(
                Columns.Select(column =>
                    $"{column.Kinds.Sum(kind => rows.Sum(row => row.Verdict.Count(kind)))}".PadLeft(
                        column.Name.Length + 2
                    )
                )
            )
            + $"{Seconds(rows.Max(row => row.LongestTakeover)), 18}{Seconds(rows.Max(row => row.LongestByWall)), 13}";
    }

    private static string Seconds(TimeSpan time) => time == TimeSpan.Zero ? "-" : $"{time.TotalSeconds:0.0} s";
}
