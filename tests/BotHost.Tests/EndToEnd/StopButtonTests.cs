using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

/// <summary>Stop where Slack has no button of its own: a button of ours under a message that is updated, the word where nothing is visible.</summary>
public sealed class StopButtonTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Stop = "bothost_stop";

    [Fact]
    public async Task The_button_under_an_answer_that_is_being_written_stops_it_and_is_gone_then()
    {
        await using var bot = await StartAsync("edit");
        var root = bot.Mention("tell me something long about the release");
        var partial = await WithButtonAsync(bot, root);

        bot.Slack.Click(bot.Slack.Workspace.Grace, bot.General.Id, partial, Stop);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var stopped = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        stopped.Shown.ShouldContain("topped");
        stopped.Json.ToJsonString().ShouldNotContain(Stop);
        bot.Slack.EphemeralsFor(bot.Slack.Workspace.Grace, bot.General.Id).ShouldBeEmpty();
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }

    [Fact]
    public async Task The_button_of_an_answer_that_is_finished_changes_nothing_and_says_so_to_the_clicker_alone()
    {
        await using var bot = await StartAsync("edit");
        var root = bot.Mention("tell me something long about the release");
        await WithButtonAsync(bot, root);
        var first = await bot.QueryAsync<Guid>("select id from turn");
        bot.Slack.Click(bot.Ada, bot.General.Id, bot.Slack.BotReplies(bot.General.Id, root)[0].Ts, Stop);
        await bot.SettledAsync();
        bot.Mention("and what about the launch?", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from turn", turns => turns == 2);

        // A copy of the old button, as a screen that was not refreshed still shows it.
        var old = await PostButtonAsync(bot, root, first);
        bot.Slack.Click(bot.Slack.Workspace.Grace, bot.General.Id, old, Stop);
        var whisper = await bot.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(slack.Workspace.Grace, bot.General.Id) is [var only] ? only : null
        );
        await bot.SettledAsync();

        whisper.Text.ShouldContain("finished already");
        (await bot.QueryAsync<string[]>("select array_agg(outcome order by order_key) from turn")).ShouldBe([
            "stopped",
            "answered",
        ]);
        bot.Slack.BotReplies(bot.General.Id, root)
            .Where(reply => reply.Ts != old)
            .ShouldAllBe(reply => !reply.Json.ToJsonString().Contains(Stop));
    }

    [Fact]
    public async Task With_nothing_visible_yet_a_status_is_shown_and_the_word_stop_ends_the_turn()
    {
        await using var bot = await StartAsync("final");
        var root = bot.Mention("tell me something long about the release");
        await bot.Slack.WaitForAsync(slack =>
            slack.Session(bot.General.Id, root) is { Status: "processing", StatusText: "is thinking…" }
        );

        bot.Slack.Post(bot.Ada, bot.General.Id, "!stop", root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var session = bot.Slack.Session(bot.General.Id, root)!;
        (session.Status, session.StatusText).ShouldBe(("active", ""));
        bot.Slack.BotReplies(bot.General.Id, root).ShouldAllBe(reply => reply.Shown.Contains("topped"));
    }

    [Fact]
    public async Task A_turn_that_waits_to_be_tried_again_is_stopped_at_once_and_not_at_the_next_look()
    {
        // No look of the net in the time of this test.
        await using var bot = await StartAsync("edit", ("Turns:Poll", "01:00:00"));
        var root = bot.Mention("tell me something long about the release");
        await WithButtonAsync(bot, root);
        await bot.ExecuteAsync(
            """
            update turn set claim = null;
            update lease set owner = null, claim = null, ready_at = now() + interval '1 hour';
            """
        );

        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var stopped = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        stopped.Json.ToJsonString().ShouldNotContain(Stop);
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }

    [Fact]
    public async Task A_turn_that_was_handed_over_with_nothing_but_a_status_visible_leaves_none()
    {
        await using var bot = await StartAsync(
            "final",
            ("Turns:Drain", "00:00:00.001"),
            ("Agent:DemoPace", "00:00:00.100")
        );
        var root = bot.Mention("tell me something long about the release");
        await bot.Slack.WaitForAsync(slack => slack.Session(bot.General.Id, root) is { Status: "processing" });

        await bot.StopAsync();
        await using var other = await bot.StartReplicaAsync(
            new Dictionary<string, string?> { [$"Slack:Channels:{bot.General.Id}:Reply"] = "final" }
        );
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("answered");
        var session = bot.Slack.Session(bot.General.Id, root)!;
        (session.Status, session.StatusText).ShouldBe(("active", ""));
    }

    private Task<RunningBot> StartAsync(string form, params (string Key, string Value)[] settings) =>
        RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Agent:DemoPace"] = "00:00:00.200",
                ["Slack:Channels:C0GENERAL01:Reply"] = form,
                ["Slack:Replies:UpdateInterval"] = "00:00:00.200",
            }
                .Concat(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
                .GroupBy(setting => setting.Key)
                .ToDictionary(same => same.Key, same => same.Last().Value)
        );

    /// <summary>Waits until the answer carries the button, and answers with its ts.</summary>
    private static async Task<string> WithButtonAsync(RunningBot bot, string root)
    {
        var partial = await bot.Slack.WaitForAsync(slack =>
            slack.BotReplies(bot.General.Id, root) is [var only] && only.Json.ToJsonString().Contains(Stop)
                ? only
                : null
        );
        return partial.Ts;
    }

    private static async Task<string> PostButtonAsync(RunningBot bot, string root, Guid turn)
    {
        using var http = new HttpClient { BaseAddress = bot.Slack.ApiUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bot.Slack.Options.BotToken);
        using var response = await http.PostAsJsonAsync(
            "chat.postMessage",
            new JsonObject
            {
                ["channel"] = bot.General.Id,
                ["thread_ts"] = root,
                ["text"] = "An answer",
                ["blocks"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "actions",
                        ["elements"] = new JsonArray(
                            new JsonObject
                            {
                                ["type"] = "button",
                                ["action_id"] = Stop,
                                ["value"] = turn.ToString("N"),
                                ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Stop" },
                            }
                        ),
                    }
                ),
            }
        );
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((bool)answer["ok"]!).ShouldBeTrue(answer.ToJsonString());
        return (string)answer["ts"]!;
    }
}
