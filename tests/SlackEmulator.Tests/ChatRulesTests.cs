using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class ChatRulesTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    private static JsonObject Message(string channel, string text) => new() { ["channel"] = channel, ["text"] = text };

    private static JsonObject Of(string channel, string ts, string? text = null) =>
        new()
        {
            ["channel"] = channel,
            ["ts"] = ts,
            ["text"] = text,
        };

    [Fact]
    public async Task A_posted_message_is_the_bots_own_with_a_growing_ts_of_six_decimals()
    {
        await using var scene = await Scene.StartAsync();

        var first = await scene.Bot.CallAsync("chat.postMessage", Message(scene.General, "one"));
        var second = await scene.Bot.CallAsync("chat.postMessage", Message(scene.General, "two"));

        first.Ts().ShouldMatch(@"^\d{10}\.\d{6}$");
        string.CompareOrdinal(second.Ts(), first.Ts()).ShouldBeGreaterThan(0);
        first["message"]!["bot_id"]!.GetValue<string>().ShouldBe(scene.Slack.Workspace.BotId);
        first["message"]!["subtype"].ShouldBeNull();
    }

    [Fact]
    public async Task A_persons_id_as_channel_means_their_direct_messages()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.Bot.CallAsync("chat.postMessage", Message(scene.Slack.Workspace.Ada.Id, "psst"));

        reply.ShouldBeOk()["channel"]!.GetValue<string>().ShouldBe(scene.Direct);
    }

    [Fact]
    public async Task Markdown_and_text_exclude_each_other()
    {
        await using var scene = await Scene.StartAsync();
        var message = Message(scene.General, "a");
        message["markdown_text"] = "b";

        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeRefused("markdown_text_conflict");
    }

    [Fact]
    public async Task A_message_needs_something_to_say()
    {
        await using var scene = await Scene.StartAsync();

        (await scene.Bot.CallAsync("chat.postMessage", Message(scene.General, ""))).ShouldBeRefused("no_text");
    }

    [Fact]
    public async Task Long_text_is_cut_at_forty_thousand_with_a_warning()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.Bot.CallAsync("chat.postMessage", Message(scene.General, new string('x', 40_001)));

        reply.ShouldBeOk()["message"]!["text"]!.GetValue<string>().Length.ShouldBe(40_000);
        reply["warning"]!.GetValue<string>().ShouldBe("message_truncated");
    }

    [Fact]
    public async Task Long_markdown_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        var message = new JsonObject { ["channel"] = scene.General, ["markdown_text"] = new string('x', 12_001) };

        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeRefused("msg_too_long");
    }

    [Fact]
    public async Task An_update_takes_four_thousand_characters_of_text()
    {
        await using var scene = await Scene.StartAsync();
        var ts = (await scene.Bot.CallAsync("chat.postMessage", Message(scene.General, "old"))).Ts();

        (await scene.Bot.CallAsync("chat.update", Of(scene.General, ts, new string('x', 4_001)))).ShouldBeRefused(
            "msg_too_long"
        );
        (await scene.Bot.CallAsync("chat.update", Of(scene.General, ts, "new"))).ShouldBeOk();
        scene.Slack.Message(scene.General, ts)!.Text.ShouldBe("new");
    }

    [Fact]
    public async Task Messages_of_people_can_be_neither_updated_nor_deleted()
    {
        await using var scene = await Scene.StartAsync();
        var ts = scene.Ask();

        (await scene.Bot.CallAsync("chat.update", Of(scene.Direct, ts, "x"))).ShouldBeRefused("cant_update_message");
        (await scene.Bot.CallAsync("chat.delete", Of(scene.Direct, ts))).ShouldBeRefused("cant_delete_message");
        (await scene.Bot.CallAsync("chat.delete", Of(scene.Direct, "1.000000"))).ShouldBeRefused("message_not_found");
    }

    [Fact]
    public async Task An_update_keeps_metadata_until_an_empty_object_removes_it()
    {
        await using var scene = await Scene.StartAsync();
        var message = Message(scene.General, "a");
        message["metadata"] = new JsonObject { ["event_type"] = "t", ["event_payload"] = new JsonObject() };
        var ts = (await scene.Bot.CallAsync("chat.postMessage", message)).Ts();

        await scene.Bot.CallAsync("chat.update", Of(scene.General, ts, "b"));
        scene.Slack.Message(scene.General, ts)!.Json["metadata"].ShouldNotBeNull();
        var removal = Of(scene.General, ts, "c");
        removal["metadata"] = new JsonObject();
        (await scene.Bot.CallAsync("chat.update", removal)).ShouldBeOk();
        scene.Slack.Message(scene.General, ts)!.Json["metadata"].ShouldBeNull();
    }

    [Fact]
    public async Task Metadata_without_an_event_type_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        var message = Message(scene.General, "a");
        message["metadata"] = new JsonObject { ["event_payload"] = new JsonObject() };

        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeRefused("invalid_metadata_format");
    }

    [Fact]
    public async Task Rewriting_a_streamed_message_is_refused_under_the_block_mismatch_rule()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { BlockMismatch = true });
        var ts = await scene.OpenStreamAsync(new JsonObject { ["markdown_text"] = "streamed" });
        await scene.StopAsync(ts);

        (await scene.Bot.CallAsync("chat.update", Of(scene.Direct, ts, "other"))).ShouldBeRefused("block_mismatch");
    }

    [Fact]
    public async Task An_ephemeral_message_is_seen_by_one_person_and_cannot_be_updated()
    {
        await using var scene = await Scene.StartAsync();
        var message = Message(scene.General, "only you");
        message["user"] = scene.Slack.Workspace.Grace.Id;

        var reply = (await scene.Bot.CallAsync("chat.postEphemeral", message)).ShouldBeOk();

        scene.Slack.EphemeralsFor(scene.Slack.Workspace.Grace, scene.General).ShouldHaveSingleItem();
        scene.Slack.EphemeralsFor(scene.Slack.Workspace.Ada, scene.General).ShouldBeEmpty();
        var ts = reply["message_ts"]!.GetValue<string>();
        (await scene.Bot.CallAsync("chat.update", Of(scene.General, ts, "x"))).ShouldBeRefused("message_not_found");
    }

    [Fact]
    public async Task An_ephemeral_message_needs_a_person_who_is_there()
    {
        await using var scene = await Scene.StartAsync();
        var message = Message(scene.Direct, "only you");
        message["user"] = scene.Slack.Workspace.Grace.Id;

        (await scene.Bot.CallAsync("chat.postEphemeral", message)).ShouldBeRefused("user_not_in_channel");
    }

    [Fact]
    public async Task A_permalink_of_a_reply_names_its_thread()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var answer = scene.Slack.PostDirect(scene.Slack.Workspace.Ada, "and?", root);

        var reply = await scene.Bot.FormAsync("chat.getPermalink", ("channel", scene.Direct), ("message_ts", answer));

        reply.ShouldBeOk()["permalink"]!
            .GetValue<string>()
            .ShouldBe(
                $"https://acme.slack.com/archives/{scene.Direct}/p{answer.Replace(".", "")}?thread_ts={root}&cid={scene.Direct}"
            );
    }

    [Fact]
    public async Task A_reply_to_a_thread_that_does_not_exist_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        await using var lenient = await Scene.StartAsync(Unlimited with { ThreadRootMustExist = false });
        var message = Message(scene.General, "a");
        message["thread_ts"] = "1700000000.000100";

        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeRefused("invalid_thread_ts");
        (await lenient.Bot.CallAsync("chat.postMessage", message)).ShouldBeOk();
    }

    [Fact]
    public async Task A_reply_to_a_root_that_was_deleted_comes_out_in_the_channel_and_a_stream_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        await using var strict = await Scene.StartAsync(Unlimited with { RepliesToDeletedRootsPromoted = false });
        foreach (var each in new[] { scene, strict })
        {
            var root = each.Slack.Post(each.Slack.Workspace.Ada, each.General, "a question");
            each.Slack.Delete(each.Slack.Workspace.Ada, each.General, root);
            var message = Message(each.General, "an answer");
            message["thread_ts"] = root;
            var answer = await each.Bot.CallAsync("chat.postMessage", message);
            if (each == strict)
            {
                answer.ShouldBeRefused("invalid_thread_ts");
                continue;
            }

            answer.ShouldBeOk();
            each.Slack.Messages(each.General).Single(m => m.IsBot).ThreadTs.ShouldBeNull();
        }
    }
}
