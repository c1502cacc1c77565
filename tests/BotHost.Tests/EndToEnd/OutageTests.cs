using System.Net;
using BotHost.Testing;
using SlackEmulator;
using SlackEmulator.Faults;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>A database that hangs: it accepts connections and answers nothing, which is worse than being gone.</summary>
public sealed class OutageTests
{
    /// <summary>Slack repeats after a second and after five, and a stream lives for an hour.</summary>
    private static readonly SlackEmulatorOptions Impatient = new()
    {
        TimeScale = 60,
        Rules = new EmulatorRules { RateLimits = false, StreamLifetime = TimeSpan.FromHours(60) },
    };

    [Fact]
    public async Task While_the_database_hangs_deliveries_are_put_off_in_time_and_answered_once_it_is_back()
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync();
        // On a busy machine an answer after two seconds may take more than Slack's three; a delivery that hangs takes for ever.
        var rules = Impatient.Rules with
        {
            AcknowledgeWithin = TimeSpan.FromSeconds(20),
        };
        await using var bot = await RunningBot.StartAsync(server, slack: Impatient with { Rules = rules });
        using var http = new HttpClient { BaseAddress = bot.Address };

        await server.PauseAsync();
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.Deliveries().Any(delivery => delivery.Status == 503));
        using var unready = await http.GetAsync("/healthz/ready");
        using var live = await http.GetAsync("/healthz/live");
        await server.ResumeAsync();
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        unready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await unready.Content.ReadAsStringAsync()).ShouldContain("\"database\":\"not reached\"");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        // That each delivery got an answer, and did not hang as long as the database did; how soon is the bench's to measure.
        bot.Slack.Deliveries().ShouldAllBe(delivery => delivery.Failure != "http_timeout");
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        bot.Slack.BotReplies(bot.General.Id, root).Count.ShouldBe(1);
        using var ready = await http.GetAsync("/healthz/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ten_minutes_without_Slack_kill_no_finished_answer_and_it_is_looked_for_soon_at_first_and_rarely_in_the_end()
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync();
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Turns:Poll"] = "00:00:00.200" }
        );
        foreach (var method in new[] { "chat.startStream", "chat.postMessage" })
            bot.Slack.Faults.Add(new ApiFault(method, ApiFaultKind.ServerError, Count: 0));
        var root = bot.Mention("what did we decide about the release?");

        var first = await WaitAsync(bot);
        // As if ten minutes had passed.
        await bot.ExecuteAsync(
            "update turn set settled_at = settled_at - interval '10 min', deadline_at = deadline_at - interval '10 min'"
        );
        await bot.ExecuteAsync("update lease set ready_at = now()");
        var later = await WaitAsync(bot);
        bot.Slack.Faults.Clear();
        await bot.ExecuteAsync("update lease set ready_at = now()");
        await bot.SettledAsync();

        first.ShouldBeInRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
        later.ShouldBeInRange(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("answered");
        (await bot.AnswerAsync(bot.General.Id, root)).Shown.ShouldBe(
            await bot.QueryAsync<string>("select text_sent from turn")
        );
    }

    [Fact]
    public async Task A_finished_answer_that_Slack_limits_comes_when_Slack_said_it_may()
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync();
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Turns:Poll"] = "00:00:00.200" }
        );
        bot.Slack.Faults.Add(new ApiFault("chat.startStream", ApiFaultKind.RateLimit, RetryAfterSeconds: 45));
        bot.Mention("what did we decide about the release?");

        var wait = await WaitAsync(bot);

        wait.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
    }

    /// <summary>Waits until a finished answer is left for later, and answers for how long.</summary>
    private static async Task<TimeSpan> WaitAsync(RunningBot bot)
    {
        const string Left = """
            select coalesce((select l.ready_at - now() from lease l join turn t using (conversation_id)
                where l.owner is null and t.phase = 'settling' and l.ready_at > now() + interval '1 s'), interval '0')
            """;
        return await bot.UntilAsync<TimeSpan>(Left, left => left > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_turn_pauses_while_the_database_restarts_and_ends_with_one_exact_answer()
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync();
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Agent:DemoPace"] = "00:00:00.050" },
            Impatient
        );
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 }]);

        await server.RestartAsync();
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("answered");
        (await bot.QueryAsync<string>("select text_sent from turn")).ShouldBe(answer.Shown);
        answer.Cards.ShouldAllBe(card => card.Status == "complete");
    }

    [Fact]
    public async Task A_replica_stops_although_the_database_hangs_and_another_ends_its_turn_with_one_exact_answer()
    {
        await using var server = PostgresServer.Dedicated();
        await server.StartAsync();
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Agent:DemoPace"] = "00:00:00.050",
                ["Turns:Drain"] = "00:00:00.001",
                ["Turns:HandOver"] = "00:00:00.500",
            },
            Impatient
        );
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 }]);

        await server.PauseAsync();
        await bot.StopAsync();
        await server.ResumeAsync();
        await using var other = await bot.StartReplicaAsync();
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("answered");
        var reply = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        reply.Shown.ShouldBe(await bot.QueryAsync<string>("select text_sent from turn"));
    }
}
