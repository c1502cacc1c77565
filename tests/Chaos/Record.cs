using BotHost.Chaos.Steps;

namespace BotHost.Chaos;

/// <summary>Everything that is known of a round in which a promise was broken, for whoever looks for the cause.</summary>
internal static class Record
{
    public static string PathOf(string folder, Scenario scenario, int seed) =>
        Path.Combine(folder, $"{scenario}-{seed}.log");

    public static async Task WriteAsync(
        string folder,
        Scenario scenario,
        int seed,
        IReadOnlyList<Step> steps,
        World world,
        Verdict verdict,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        var turns = await StoredTurn.ReadAsync(world.Database.DataSource, cancellationToken);
        var lines = new List<string>();
        lines.AddRange(verdict.Found.Select(found => $"{found.Kind}: {found.What}"));
        lines.AddRange(["", "# Steps", .. steps.Select(step => step.ToString())]);
        lines.AddRange(["", "# Turns"]);
        foreach (var turn in turns)
            lines.AddRange([
                turn.ToString(),
                .. turn.Parts.Select(part => $"    {part}"),
                .. turn.Calls.Select(call => $"    {call}"),
            ]);
        lines.AddRange([
            "",
            "# Model and tools",
            .. world.Ledger.Read().OrderBy(line => line.Number).Select(line => line.ToString()),
        ]);
        lines.AddRange(["", "# Replicas", .. world.Fleet.Lines]);
        lines.AddRange(["", "# Slack", .. world.Slack.Transcript.Select(entry => entry.Line)]);
        await File.WriteAllLinesAsync(PathOf(folder, scenario, seed), lines, cancellationToken);
    }
}
