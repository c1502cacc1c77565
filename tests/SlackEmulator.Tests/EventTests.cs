using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class EventTests : IAsyncLifetime
{
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    private Task<SlackEmulatorHost> StartAsync(EmulatorRules? rules = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = _receiver.Url, Rules = rules ?? new EmulatorRules() }
        );

    [Fact]
    public async Task A_mention_in_a_channel_arrives_twice_under_two_event_ids()
    {
        await using var slack = await StartAsync();

        var ts = slack.Post(slack.Workspace.Ada, slack.Workspace.General.Id, "@bothost what time is it?");

        Received[] both = [await _receiver.NextAsync(), await _receiver.NextAsync()];
        both.Select(r => r.Event["type"]!.GetValue<string>()).ShouldBe(["app_mention", "message"], ignoreOrder: true);
        both.ShouldAllBe(r => r.Event["ts"]!.GetValue<string>() == ts);
        both.ShouldAllBe(r => r.Event["text"]!.GetValue<string>().StartsWith($"<@{slack.Workspace.BotUserId}>"));
        both.Select(r => r.Json["event_id"]!.GetValue<string>()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task The_bots_own_message_comes_back_with_bot_id_and_without_subtype()
    {
        await using var slack = await StartAsync();
        using var bot = new BotClient(slack.ApiUrl);

        await bot.CallAsync(
            "chat.postMessage",
            new JsonObject { ["channel"] = slack.Workspace.General.Id, ["text"] = "mine" }
        );

        var echo = (await _receiver.NextAsync("message")).Event;
        echo["bot_id"]!.GetValue<string>().ShouldBe(slack.Workspace.BotId);
        echo["user"]!.GetValue<string>().ShouldBe(slack.Workspace.BotUserId);
        echo["subtype"].ShouldBeNull();
    }

    [Fact]
    public async Task A_stream_echoes_in_progress_and_then_a_change_to_completed()
    {
        await using var slack = await StartAsync();
        using var bot = new BotClient(slack.ApiUrl);
        var root = slack.PostDirect(slack.Workspace.Ada, "hi");
        var direct = slack.Workspace.Ada.DirectChannelId;
        await _receiver.NextAsync("message");
        var ts = (
            await bot.CallAsync("chat.startStream", new JsonObject { ["channel"] = direct, ["thread_ts"] = root })
        ).Ts();

        (await _receiver.NextAsync("message")).Event["streaming_state"]!.GetValue<string>().ShouldBe("in_progress");
        await bot.CallAsync("chat.stopStream", new JsonObject { ["channel"] = direct, ["ts"] = ts });

        var change = (await _receiver.NextAsync("message", "message_changed")).Event;
        change["message"]!["streaming_state"]!.GetValue<string>().ShouldBe("completed");
        change["previous_message"]!["streaming_state"]!.GetValue<string>().ShouldBe("in_progress");
        change["ts"]!.GetValue<string>().ShouldNotBe(ts);
    }

    [Fact]
    public async Task Echoes_of_own_messages_can_be_switched_off()
    {
        await using var slack = await StartAsync(rules: new EmulatorRules { OwnMessagesEchoed = false });
        using var bot = new BotClient(slack.ApiUrl);
        await bot.CallAsync(
            "chat.postMessage",
            new JsonObject { ["channel"] = slack.Workspace.General.Id, ["text"] = "mine" }
        );

        slack.PostDirect(slack.Workspace.Ada, "hers");

        (await _receiver.NextAsync("message")).Event["text"]!.GetValue<string>().ShouldBe("hers");
    }

    [Fact]
    public async Task Edits_deletes_and_reactions_of_people_arrive_as_events()
    {
        await using var slack = await StartAsync();
        var ada = slack.Workspace.Ada;
        var ts = slack.PostDirect(ada, "old");

        slack.Edit(ada, ada.DirectChannelId, ts, "new");
        var changed = (await _receiver.NextAsync("message", "message_changed")).Event;
        slack.React(ada, ada.DirectChannelId, ts, "thumbsup");
        var reacted = (await _receiver.NextAsync("reaction_added")).Event;
        slack.React(ada, ada.DirectChannelId, ts, "thumbsup", add: false);
        await _receiver.NextAsync("reaction_removed");
        slack.Delete(ada, ada.DirectChannelId, ts);
        var deleted = (await _receiver.NextAsync("message", "message_deleted")).Event;

        changed["message"]!["text"]!.GetValue<string>().ShouldBe("new");
        changed["message"]!["edited"]!["user"]!.GetValue<string>().ShouldBe(ada.Id);
        changed["previous_message"]!["text"]!.GetValue<string>().ShouldBe("old");
        changed["hidden"]!.GetValue<bool>().ShouldBeTrue();
        reacted["item"]!["ts"]!.GetValue<string>().ShouldBe(ts);
        deleted["deleted_ts"]!.GetValue<string>().ShouldBe(ts);
    }

    [Fact]
    public async Task Pressing_stop_names_the_person_the_thread_and_the_closed_streams()
    {
        await using var slack = await StartAsync();
        using var bot = new BotClient(slack.ApiUrl);
        var ada = slack.Workspace.Ada;
        var root = slack.PostDirect(ada, "hi");
        var ts = (
            await bot.CallAsync(
                "chat.startStream",
                new JsonObject { ["channel"] = ada.DirectChannelId, ["thread_ts"] = root }
            )
        ).Ts();

        slack.PressStop(ada, ada.DirectChannelId, root);

        var stopped = (await _receiver.NextAsync("agent_session_stopped")).Event;
        stopped["thread_ts"]!.GetValue<string>().ShouldBe(root);
        stopped["user"]!.GetValue<string>().ShouldBe(ada.Id);
        stopped["streaming_message_ts"]!.AsArray().Select(t => t!.GetValue<string>()).ShouldBe([ts]);
    }

    [Fact]
    public async Task Channels_without_the_bot_and_events_without_subscription_are_not_delivered()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = _receiver.Url, BotEvents = ["message.channels"] }
        );
        var ada = slack.Workspace.Ada;
        slack.Post(ada, slack.Workspace.Channel("private-empty").Id, "@bothost secret");
        slack.PostDirect(ada, "no subscription");

        slack.Post(ada, slack.Workspace.General.Id, "@bothost heard");

        var only = await _receiver.NextAsync();
        only.Event["type"]!.GetValue<string>().ShouldBe("message");
        only.Event["channel"]!.GetValue<string>().ShouldBe(slack.Workspace.General.Id);
        await slack.WaitForAsync(s => s.Deliveries().Count == 1);
        _receiver.HasMore.ShouldBeFalse();
    }
}
