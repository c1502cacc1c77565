using System.Diagnostics;
using BotHost.Testing;
using SlackEmulator;
using SlackEmulator.Rules;

namespace MentionLoad;

/// <summary>A workspace that talks a lot and asks little.</summary>
/// <param name="Events">Signed events per second.</param>
/// <param name="Mentions">Mentions per second among them; each is delivered twice, as Slack does.</param>
/// <param name="Seconds">How long.</param>
internal sealed record CrowdLoad(int Events, int Mentions, int Seconds);

/// <summary>Measures what an acknowledgement costs in a crowd, what a turn costs, and what the host costs when nobody says anything.</summary>
internal static class Crowd
{
    public static async Task<int> RunAsync(
        CrowdLoad load,
        bool compare,
        int idleSeconds,
        CancellationToken cancellationToken
    )
    {
        await using var server = await Run.StartServerAsync(cancellationToken);
        var durable = await MeasureAsync(server, load, ackEarly: false, idleSeconds, cancellationToken);
        if (!compare)
            return durable.Sound ? 0 : 1;

        Console.WriteLine();
        Console.WriteLine(
            "the same host, acknowledging before the commit (which breaks a promise; for comparison only):"
        );
        var early = await MeasureAsync(server, load, ackEarly: true, idleSeconds: 0, cancellationToken);
        Console.WriteLine();
        Console.WriteLine(
            $"commit before ack costs, as a ratio of acks of stored events: p50 {durable.P50 / early.P50:0.00}, p99 {durable.P99 / early.P99:0.00} "
                + $"({durable.P50:0.0} to {early.P50:0.0} ms, {durable.P99:0.0} to {early.P99:0.0} ms)"
        );
        return durable.Sound ? 0 : 1;
    }

    private static async Task<Acks> MeasureAsync(
        PostgresServer server,
        CrowdLoad load,
        bool ackEarly,
        int idleSeconds,
        CancellationToken cancellationToken
    )
    {
        await using var database = await server.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                Rules = new EmulatorRules { RateLimits = false },
                // The crowd comes by another way; of the mentions both of their events.
                BotEvents = ["agent_session_stopped", "app_mention", "message.channels"],
            },
            cancellationToken
        );
        await using var host = await HostProcess.StartAsync(
            slack,
            database.ConnectionString,
            HostProcess.Demo(pace: 0),
            cancellationToken,
            ackEarly
        );
        var door = new Uri(host.Address, "/slack/events");
        slack.EventsUrl = door;
        using var crowd = new SignedEvents(slack, door);
        await Run.AnswerAsync(slack, Run.Post(slack, 0), cancellationToken);
        await WarmUpAsync(crowd);
        using var measured = new SignedEvents(slack, door);
        var figures = await Figures.StartAsync(database.DataSource, cancellationToken);

        var (roots, took) = await SendAsync(slack, measured, load, cancellationToken);
        foreach (var root in roots)
            await Run.AnswerAsync(slack, root, cancellationToken);

        var asked = roots.ToHashSet();
        var deliveries = slack.Deliveries().Where(delivery => asked.Contains(Run.Root(delivery))).ToList();
        var events = measured.Ignored.Count + measured.Asked.Count + deliveries.Count;
        Console.WriteLine(
            $"{events} events in {took.TotalSeconds:0.0} s ({events / took.TotalSeconds:0}/s), {roots.Count} of them mentions, each delivered twice"
        );
        var stored = deliveries.Select(delivery => delivery.Milliseconds).ToList();
        Run.Print("ack of a stored event (mention), ms", stored);
        Run.Print("ack of an event that the database is asked about (thread of others), ms", measured.Asked);
        Run.Print("ack of an event that means nothing here, ms", measured.Ignored);
        var answers = roots.Select(root => slack.BotReplies(slack.Workspace.General.Id, root).Count).ToList();
        var refused = measured.Refused + deliveries.Count(delivery => delivery.Status != 200);
        Console.WriteLine(
            $"answered once {answers.Count(n => n == 1)}, not at all {answers.Count(n => n == 0)}, in several messages {answers.Count(n => n > 1)}; refused {refused}"
        );
        if (!ackEarly)
            await figures.PrintAsync(roots.Count, cancellationToken);
        if (idleSeconds > 0)
            await Idle.MeasureAsync(host, database.DataSource, idleSeconds, cancellationToken);
        stored.Sort();
        return new Acks(
            stored[stored.Count / 2],
            stored[(int)(stored.Count * 0.99)],
            refused == 0 && answers.All(n => n == 1)
        );
    }

    private static async Task WarmUpAsync(SignedEvents crowd)
    {
        for (var n = 0; n < 500; n++)
            crowd.Send();
        await crowd.AllAsync();
    }

    private static async Task<(List<string> Roots, TimeSpan Took)> SendAsync(
        SlackEmulatorHost slack,
        SignedEvents crowd,
        CrowdLoad load,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        List<string> roots = [];
        var (said, others) = (0, load.Events - 2 * load.Mentions);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // The timer may skip a tick on a busy machine; the rate is kept all the same.
            var elapsed = Math.Min(load.Seconds, Stopwatch.GetElapsedTime(started).TotalSeconds);
            for (; said < (int)(elapsed * others); said++)
                crowd.Send();
            while (roots.Count < (int)(elapsed * load.Mentions))
                roots.Add(Run.Post(slack, roots.Count + 1));
            if (elapsed >= load.Seconds)
                break;
        }
        await crowd.AllAsync();
        return (roots, Stopwatch.GetElapsedTime(started));
    }

    private sealed record Acks(double P50, double P99, bool Sound);
}
