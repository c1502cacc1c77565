using System.Diagnostics;
using BotHost.Testing;
using SlackEmulator;
using SlackEmulator.Rules;

namespace MentionLoad;

/// <summary>One answer alone, and then many at once in one channel of one tenant, with Slack's tiers enforced in real time.</summary>
internal static class Answers
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    public static async Task<int> RunAsync(int answers, string budget, int pace, CancellationToken cancellationToken)
    {
        await using var server = PostgresServer.Dedicated(new Dictionary<string, string> { ["fsync"] = "on" });
        await server.StartAsync(cancellationToken);
        await using var database = await server.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = true } },
            cancellationToken
        );
        var step = TimeSpan.FromMilliseconds(pace == 0 ? 40 : pace);
        await using var model = await PacedModel.StartAsync(step, cancellationToken);
        await using var host = await HostProcess.StartAsync(
            slack,
            database.ConnectionString,
            new Dictionary<string, string>
            {
                ["OPENAI_BASE_URL"] = model.BaseUrl,
                ["OPENAI_API_KEY"] = "none",
                ["OPENAI_MODEL"] = "paced",
                ["Slack__Budgets__Mode"] = budget,
            },
            cancellationToken
        );
        slack.EventsUrl = new Uri(host.Address, "/slack/events");

        await AskAsync(slack, model, [0], cancellationToken); // Warms up: code, connections, plans.
        await RefillAsync(cancellationToken);
        var (alone, _) = await AskAsync(slack, model, [1], cancellationToken);
        Report.Alone(slack, model, alone[1], 1);
        await RefillAsync(cancellationToken);

        var before = slack.Calls().Count;
        var (roots, took) = await AskAsync(slack, model, [.. Enumerable.Range(2, answers)], cancellationToken);
        var sound = Report.Crowd(slack, roots, before, took, budget);
        Console.WriteLine($"host: {host.Cpu.TotalSeconds:0.0} s CPU in all, {host.PeakMegabytes:0} MB at its peak");
        return sound && took <= Limit ? 0 : 1;
    }

    private static async Task<(Dictionary<int, string> Roots, TimeSpan Took)> AskAsync(
        SlackEmulatorHost slack,
        PacedModel model,
        int[] numbers,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        var general = slack.Workspace.General.Id;
        var roots = numbers.ToDictionary(
            number => number,
            number => slack.Post(slack.Workspace.Ada, general, $"@bothost {PacedModel.Question(number)}")
        );
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit + TimeSpan.FromMinutes(1));
        try
        {
            foreach (var root in roots.Values)
                await slack.WaitForAsync(host => Report.IsDone(host, root), Limit * 2, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"not all of {numbers.Length} were answered in time");
        }

        return (roots, Stopwatch.GetElapsedTime(started));
    }

    // What one phase used must not be missing in the next: the slowest bucket needs a minute.
    private static Task RefillAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
}
