using System.CommandLine;
using System.Security.Cryptography;
using BotHost.Chaos;
using BotHost.Chaos.Replica;
using BotHost.Chaos.Traps;

// Told so by the suite alone; nobody types it.
if (args is [ReplicaCommand.Name])
    return await ReplicaCommand.RunAsync();

var seed = new Option<int?>("--seed") { Description = "The seed of the schedules; the default is a new one" };
var rounds = new Option<int>("--rounds")
{
    DefaultValueFactory = _ => ChaosSettings.Scenarios.Count,
    Description = "How many rounds",
};
var mentions = new Option<int>("--mentions") { DefaultValueFactory = _ => 24, Description = "Mentions in each round" };
var scenario = new Option<Scenario?>("--scenario")
{
    Description = "One scenario in every round; the default is all in turn",
};
var points = new Option<string?>("--points")
{
    Description =
        "Where replicas die in rounds of Points: names with commas between them; the default is all of "
        + string.Join(", ", Trap.All.Select(trap => trap.Name)),
};
points.Validators.Add(given =>
{
    foreach (var name in given.GetValue(points)?.Split(',') ?? [])
    {
        if (!Trap.All.Any(trap => trap.IsNamed(name)))
            given.AddError(
                $"There is no point '{name}'. Known: {string.Join(", ", Trap.All.Select(trap => trap.Name))}."
            );
    }
});
var records = new Option<string?>("--records") { Description = "A folder for the records of the rounds" };
var root = new RootCommand("Kills, pauses and faults around real replicas, and a judgement of what people got")
{
    seed,
    rounds,
    mentions,
    scenario,
    points,
    records,
};
root.SetAction(
    async (parsed, cancellationToken) =>
    {
        var count = parsed.GetValue(rounds);
        var settings = new ChaosSettings(
            parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1_000_000),
            parsed.GetValue(mentions),
            typeof(Scenario).Assembly.Location
        )
        {
            Traps = parsed.GetValue(points)?.Split(',').Select(Trap.Named).ToList() ?? Trap.All,
            Rounds = Only() is { } only ? [.. Enumerable.Repeat(only, count)] : ChaosSettings.InTurn(count),
            Records = parsed.GetValue(records),
        };
        Console.WriteLine($"seed {settings.Seed}");
        var results = await Run.AllAsync(settings, Console.WriteLine, TimeProvider.System, cancellationToken);
        foreach (var line in Run.Table(settings.Seed, results))
            Console.WriteLine(line);
        return results.All(result => result.Verdict.IsSound) ? 0 : 1;

        Scenario? Only() => parsed.GetValue(scenario) ?? (parsed.GetValue(points) is null ? null : Scenario.Points);
    }
);
return await root.Parse(args).InvokeAsync();
