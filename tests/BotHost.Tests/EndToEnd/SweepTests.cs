using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BotHost.Testing;
using SlackEmulator.Faults;

namespace BotHost.Tests.EndToEnd;

/// <summary>What a process that was replaced may still have said is taken back a while after its turn has ended.</summary>
public sealed class SweepTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    /// <summary>Leases change hands soon, and the sweep comes when the test says so.</summary>
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Agent:DemoPace"] = "00:00:00.050",
        ["Storage:LeaseSeconds"] = "6",
        ["Slack:Timeout"] = "00:00:04",
        ["Turns:Renewal"] = "00:00:01",
        ["Turns:Poll"] = "00:00:00.200",
        ["Turns:Sweep"] = "01:00:00",
    };

    [Fact]
    public async Task What_a_replaced_process_said_behind_our_back_is_gone_and_every_answer_stands_exact()
    {
        await using var bot = await RunningBot.StartAsync(server, Settings);
        var (root, answer) = await TakenOverAsync(bot);
        var stray = await CallAsync(bot, "chat.postMessage", ("text", "What I still had to say."), ("thread_ts", root));
        await CallAsync(
            bot,
            "chat.startStream",
            ("thread_ts", root),
            ("recipient_user_id", bot.Ada.Id),
            ("recipient_team_id", bot.Slack.Workspace.TeamId),
            ("markdown_text", "And what I was about to")
        );
        await CallAsync(bot, "chat.update", ("ts", answer), ("text", "Half of an old answ"));
        bot.Mention("and what else about the launch?", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", done => done == 2);
        var elsewhere = bot.Mention("something in another thread about the party");
        await bot.SettledAfterAsync(elsewhere);

        await SweepAsync(bot);

        var replies = bot.Slack.BotReplies(bot.General.Id, root);
        replies
            .Select(reply => reply.Shown)
            .ShouldBe(
                await bot.QueryAsync<string[]>($"select array_agg(text_sent order by order_key) {InThread(root)}")
            );
        replies[0].Ts.ShouldBe(answer);
        replies.ShouldAllBe(reply => reply.StreamingState != "in_progress");
        replies.Select(reply => reply.Ts).ShouldNotContain(stray);
        replies.ShouldAllBe(reply => reply.Json.ToJsonString().Contains("bothost_feedback"));
        bot.Slack.BotReplies(bot.General.Id, elsewhere).Count.ShouldBe(1);
        bot.Slack.Session(bot.General.Id, root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_turn_that_was_never_taken_over_is_not_swept()
    {
        await using var bot = await RunningBot.StartAsync(server, Settings);
        var root = bot.Mention("what did we decide about the release?");

        await bot.SettledAfterAsync(root);

        (await bot.QueryAsync<long>("select count(*) from inbox where kind = 'sweep_due'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_sweep_that_Slack_does_not_take_now_is_put_off_and_keeps_no_question_waiting()
    {
        await using var bot = await RunningBot.StartAsync(server, Settings);
        var (root, answer) = await TakenOverAsync(bot);
        var stray = await CallAsync(bot, "chat.postMessage", ("text", "Still here."), ("thread_ts", root));
        bot.Slack.Faults.Add(new ApiFault("conversations.replies", ApiFaultKind.RateLimit, 1, RetryAfterSeconds: 90));

        await bot.ExecuteAsync("update inbox set ready_at = now() where kind = 'sweep_due'");
        await bot.UntilAsync<long>(
            "select count(*) from inbox where kind = 'sweep_due' and not queued and ready_at > now() + interval '80 s'",
            putOff => putOff == 1
        );
        bot.Slack.Message(bot.General.Id, stray).ShouldNotBeNull();
        bot.Mention("and what else about the launch?", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", done => done == 2);
        // As if the time that Slack asked for had passed, for the host's own memory of it too.
        await bot.StopAsync();
        await using var other = await bot.StartReplicaAsync(Settings);
        await SweepAsync(other);

        bot.Slack.BotReplies(bot.General.Id, root).Select(reply => reply.Ts).ShouldNotContain(stray);
        bot.Slack.BotReplies(bot.General.Id, root)[0].Ts.ShouldBe(answer);
    }

    [Fact]
    public async Task An_answer_that_was_deleted_meanwhile_is_not_put_back()
    {
        await using var bot = await RunningBot.StartAsync(server, Settings);
        var (root, answer) = await TakenOverAsync(bot);
        await CallAsync(bot, "chat.delete", ("ts", answer));

        await SweepAsync(bot);

        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from inbox where state = 'dead'")).ShouldBe(0);
    }

    /// <summary>Has a turn taken over in mid-sentence and ended.</summary>
    private static async Task<(string Root, string Answer)> TakenOverAsync(RunningBot bot)
    {
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Shown.Length: > 0 }]);
        // As if the holder had died and its lease had run out.
        await bot.ExecuteAsync(
            "update lease set owner = 'gone', claim = gen_random_uuid(), ready_at = now() where owner is not null"
        );
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", done => done == 1);
        (await bot.QueryAsync<int>("select attempt from turn")).ShouldBe(2);
        return (root, bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem().Ts);
    }

    private static async Task SweepAsync(RunningBot bot)
    {
        await bot.ExecuteAsync("update inbox set ready_at = now() where kind = 'sweep_due'");
        await bot.UntilAsync<string>("select state from inbox where kind = 'sweep_due'", state => state == "done");
    }

    private static string InThread(string root) =>
        $"from turn where conversation_id = (select id from conversation where thread = '{root}')";

    /// <summary>Speaks to Slack with the bot's token, as a process would that does not know that it was replaced.</summary>
    private static async Task<string> CallAsync(
        RunningBot bot,
        string method,
        params (string Name, string Value)[] arguments
    )
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(bot.Slack.ApiUrl, method));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bot.Slack.Options.BotToken);
        message.Content = new FormUrlEncodedContent([
            KeyValuePair.Create("channel", bot.General.Id),
            .. arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value)),
        ]);
        using var response = await http.SendAsync(message);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((bool)answer["ok"]!).ShouldBeTrue(answer.ToJsonString());
        return (string)answer["ts"]!;
    }
}
