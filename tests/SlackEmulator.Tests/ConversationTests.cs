using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class ConversationTests
{
    private static string[] Texts(JsonObject reply) =>
        [.. reply.ShouldBeOk()["messages"]!.AsArray().Select(m => m!["text"]!.GetValue<string>())];

    [Fact]
    public async Task The_seed_is_the_same_in_every_run()
    {
        await using var one = await Scene.StartAsync();
        await using var other = await Scene.StartAsync();

        var people = one.Slack.Workspace.People;
        people.Select(p => p.RealName).ShouldBe(["Ada Lovelace", "Grace Hopper", "Kenji Tanaka"]);
        people.ShouldBe(other.Slack.Workspace.People);
        one.Slack.Workspace.Channels.Select(c => c.Id).ShouldBe(other.Slack.Workspace.Channels.Select(c => c.Id));
    }

    [Fact]
    public async Task History_is_newest_first_without_replies_and_pages_by_cursor()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask("one");
        scene.Slack.PostDirect(scene.Slack.Workspace.Ada, "reply", root);
        scene.Ask("two");
        scene.Ask("three");

        var first = await scene.Bot.FormAsync("conversations.history", ("channel", scene.Direct), ("limit", "2"));
        var cursor = first["response_metadata"]!["next_cursor"]!.GetValue<string>();
        var second = await scene.Bot.FormAsync(
            "conversations.history",
            ("channel", scene.Direct),
            ("limit", "2"),
            ("cursor", cursor)
        );

        Texts(first).ShouldBe(["three", "two"]);
        first["has_more"]!.GetValue<bool>().ShouldBeTrue();
        Texts(second).ShouldBe(["one"]);
        second["has_more"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_made_up_cursor_is_refused()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.Bot.FormAsync("conversations.history", ("channel", scene.Direct), ("cursor", "abc"));

        reply.ShouldBeRefused("invalid_cursor");
    }

    [Fact]
    public async Task A_time_window_excludes_its_ends_unless_it_is_inclusive()
    {
        await using var scene = await Scene.StartAsync();
        var from = scene.Ask("one");
        scene.Ask("two");
        var to = scene.Ask("three");

        var open = await scene.Bot.FormAsync(
            "conversations.history",
            ("channel", scene.Direct),
            ("oldest", from),
            ("latest", to)
        );
        var closed = await scene.Bot.FormAsync(
            "conversations.history",
            ("channel", scene.Direct),
            ("oldest", from),
            ("latest", to),
            ("inclusive", "true")
        );

        Texts(open).ShouldBe(["two"]);
        Texts(closed).ShouldBe(["three", "two", "one"]);
    }

    [Fact]
    public async Task Replies_start_with_the_root_and_go_on_oldest_first()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask("root");
        scene.Slack.PostDirect(scene.Slack.Workspace.Ada, "first", root);
        scene.Slack.PostDirect(scene.Slack.Workspace.Ada, "second", root);

        var reply = await scene.Bot.FormAsync("conversations.replies", ("channel", scene.Direct), ("ts", root));

        Texts(reply).ShouldBe(["root", "first", "second"]);
        reply["messages"]![0]!["reply_count"]!.GetValue<int>().ShouldBe(2);
        reply["messages"]![1]!["thread_ts"]!.GetValue<string>().ShouldBe(root);
        reply["messages"]![1]!["parent_user_id"]!.GetValue<string>().ShouldBe(scene.Slack.Workspace.Ada.Id);
    }

    [Fact]
    public async Task Replies_of_an_unknown_thread_are_not_found()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.Bot.FormAsync("conversations.replies", ("channel", scene.Direct), ("ts", "1.000000"));

        reply.ShouldBeRefused("thread_not_found");
    }

    [Fact]
    public async Task Restricted_history_gives_fifteen_messages_once_a_minute()
    {
        await using var scene = await Scene.StartAsync(
            new EmulatorRules { RestrictedHistory = true },
            new ManualTime()
        );
        for (var n = 0; n < 20; n++)
        {
            scene.Ask($"message {n}");
        }

        var first = await scene.Bot.FormAsync("conversations.history", ("channel", scene.Direct), ("limit", "100"));
        var second = await scene.Bot.FormAsync("conversations.history", ("channel", scene.Direct));

        Texts(first).Length.ShouldBe(15);
        second.ShouldBeRefused("ratelimited");
    }

    [Fact]
    public async Task A_private_channel_without_the_bot_does_not_exist_for_it()
    {
        await using var scene = await Scene.StartAsync();
        var hidden = scene.Slack.Workspace.Channel("private-empty").Id;

        (await scene.Bot.FormAsync("conversations.info", ("channel", hidden))).ShouldBeRefused("channel_not_found");
        (await scene.Bot.FormAsync("conversations.history", ("channel", hidden))).ShouldBeRefused("channel_not_found");
    }

    [Fact]
    public async Task A_public_channel_without_the_bot_is_seen_but_not_read()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.SetBotMembership(scene.General, false);

        (await scene.Bot.FormAsync("conversations.info", ("channel", scene.General))).ShouldBeOk()["channel"]![
            "is_member"
        ]!
            .GetValue<bool>()
            .ShouldBeFalse();
        (await scene.Bot.FormAsync("conversations.history", ("channel", scene.General))).ShouldBeRefused(
            "not_in_channel"
        );
    }

    [Fact]
    public async Task The_bots_channels_are_listed_by_type()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.Bot.FormAsync("users.conversations", ("types", "public_channel,im"), ("limit", "4"));

        reply.ShouldBeOk()["channels"]!
            .AsArray()
            .Select(c => c!["id"]!.GetValue<string>())
            .ShouldBe(["C0GENERAL01", "C0RANDOM001", "C0PROJECTX1", "D0ADALOVE01"]);
        reply["response_metadata"]!["next_cursor"]!.GetValue<string>().ShouldNotBeEmpty();
        (await scene.Bot.FormAsync("users.conversations", ("types", "town"))).ShouldBeRefused("invalid_types");
    }

    [Fact]
    public async Task Members_and_bots_can_be_looked_up()
    {
        await using var scene = await Scene.StartAsync();
        var workspace = scene.Slack.Workspace;

        (await scene.Bot.FormAsync("conversations.members", ("channel", scene.General))).ShouldBeOk()["members"]!
            .AsArray()
            .Count.ShouldBe(4);
        (await scene.Bot.FormAsync("bots.info", ("bot", workspace.BotId))).ShouldBeOk()["bot"]!["user_id"]!
            .GetValue<string>()
            .ShouldBe(workspace.BotUserId);
        (await scene.Bot.FormAsync("bots.info", ("bot", "B0OTHER"))).ShouldBeRefused("bot_not_found");
        (await scene.Bot.FormAsync("users.info", ("user", "U0OTHER"))).ShouldBeRefused("user_not_found");
    }
}
