using System.Diagnostics;
using BotHost.Testing;
using SlackEmulator;
using SlackEmulator.Journal;
using SlackEmulator.Rules;

namespace MentionLoad;

/// <summary>One run: a database, an emulator, the host in its own process, mentions at a steady rate, and what came of them.</summary>
internal static class Run
{
    public static async Task<int> MentionsAsync(int mentions, int rate, int pace, CancellationToken cancellationToken)
    {
        await using var server = await StartServerAsync(cancellationToken);
        await using var database = await server.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } },
            cancellationToken
        );
        await using var host = await HostProcess.StartAsync(
            slack,
            database.ConnectionString,
            HostProcess.Demo(pace),
            cancellationToken
        );
        slack.EventsUrl = new Uri(host.Address, "/slack/events");
        await AnswerAsync(slack, Post(slack, 0), cancellationToken);
        var figures = await Figures.StartAsync(database.DataSource, cancellationToken);

        var started = Stopwatch.GetTimestamp();
        var roots = new List<string>(mentions);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        while (roots.Count < mentions && await timer.WaitForNextTickAsync(cancellationToken))
        {
            // The timer may skip a tick on a busy machine; the rate is kept all the same.
            var due = Math.Min(mentions, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate) + 1);
            while (roots.Count < due)
                roots.Add(Post(slack, roots.Count + 1));
        }
        var sent = Stopwatch.GetElapsedTime(started);
        foreach (var root in roots)
            await AnswerAsync(slack, root, cancellationToken);
        var all = Stopwatch.GetElapsedTime(started);

        Console.WriteLine(
            $"{mentions} mentions at {rate}/s, sent in {sent.TotalSeconds:0.0} s, all answered after {all.TotalSeconds:0.0} s"
        );
        var sound = Report(slack, roots);
        await figures.PrintAsync(mentions, cancellationToken);
        Console.WriteLine(
            $"host: {host.Cpu.TotalMilliseconds / mentions:0.0} ms CPU per turn, {host.PeakMegabytes:0} MB at its peak"
        );
        return sound ? 0 : 1;
    }

    /// <summary>A server that keeps what it confirms, as one in production does.</summary>
    public static async Task<PostgresServer> StartServerAsync(CancellationToken cancellationToken)
    {
        var server = PostgresServer.Dedicated(
            new Dictionary<string, string>
            {
                ["fsync"] = "on",
                ["full_page_writes"] = "on",
                ["shared_preload_libraries"] = "pg_stat_statements,auto_explain",
            }
        );
        await server.StartAsync(cancellationToken);
        return server;
    }

    public static string Post(SlackEmulatorHost slack, int number) =>
        slack.Post(
            slack.Workspace.Ada,
            slack.Workspace.General.Id,
            $"@bothost what did we decide about release {number}?"
        );

    public static Task AnswerAsync(SlackEmulatorHost slack, string root, CancellationToken cancellationToken) =>
        slack.WaitForAsync(
            host => host.BotReplies(host.Workspace.General.Id, root).Any(reply => reply.StreamingState == "completed"),
            TimeSpan.FromMinutes(5),
            cancellationToken
        );

    private static bool Report(SlackEmulatorHost slack, List<string> roots)
    {
        var general = slack.Workspace.General.Id;
        var asked = roots.ToHashSet();
        var deliveries = slack.Deliveries().Where(delivery => asked.Contains(Root(delivery))).ToList();
        var posted = deliveries.GroupBy(Root).ToDictionary(group => group.Key, group => group.Min(Begin));
        var calls = slack
            .Calls()
            .Where(call => call.Arguments["thread_ts"] is not null || call.Arguments["ts"] is not null);
        var first = new Dictionary<string, DateTimeOffset>();
        var last = new Dictionary<string, DateTimeOffset>();
        var threadOf = new Dictionary<string, string>();
        foreach (var call in calls)
        {
            if (call.Method == "chat.startStream" && call.Reply?["ts"]?.GetValue<string>() is { } ts)
                threadOf[ts] = call.Arguments["thread_ts"]!.GetValue<string>();
            if (Thread(call) is not { } thread || !asked.Contains(thread))
                continue;
            if (call.Method is "chat.startStream" or "chat.appendStream")
                first.TryAdd(thread, call.At);
            if (call.Method == "chat.stopStream")
                last[thread] = call.At;
        }

        Print("ack of a delivery, ms", deliveries.Select(delivery => delivery.Milliseconds));
        Print(
            "first visible, ms",
            posted.Where(p => first.ContainsKey(p.Key)).Select(p => (first[p.Key] - p.Value).TotalMilliseconds)
        );
        Print(
            "finished, ms",
            posted.Where(p => last.ContainsKey(p.Key)).Select(p => (last[p.Key] - p.Value).TotalMilliseconds)
        );
        var answers = roots.Select(root => slack.BotReplies(general, root).Count).ToList();
        var refused = deliveries.Count(delivery => delivery.Status != 200);
        Console.WriteLine(
            $"answered once {answers.Count(n => n == 1)}, not at all {answers.Count(n => n == 0)}, in several messages {answers.Count(n => n > 1)}, deliveries {deliveries.Count}, refused {refused}"
        );
        foreach (var method in slack.Calls().GroupBy(call => call.Method).OrderByDescending(group => group.Count()))
            Console.WriteLine(
                $"  {method.Key}: {(double)method.Count() / roots.Count:0.00} per turn, {method.Count(call => !call.Ok)} refused"
            );
        return refused == 0 && answers.All(n => n == 1);

        string? Thread(ApiCallEntry call) =>
            call.Arguments["thread_ts"]?.GetValue<string>()
            ?? (call.Arguments["ts"]?.GetValue<string>() is { } ts ? threadOf.GetValueOrDefault(ts) : null);
    }

    public static string Root(DeliveryEntry delivery) => delivery.Payload["event"]?["ts"]?.GetValue<string>() ?? "";

    /// <summary>An entry is written when the delivery is over.</summary>
    private static DateTimeOffset Begin(DeliveryEntry delivery) =>
        delivery.At - TimeSpan.FromMilliseconds(delivery.Milliseconds);

    public static void Print(string what, IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return;
        Console.WriteLine(
            $"{what}: p50 {sorted[sorted.Length / 2]:0.0}, p99 {sorted[(int)(sorted.Length * 0.99)]:0.0}, max {sorted[^1]:0.0} (n={sorted.Length})"
        );
    }
}
