using System.Text.Json.Nodes;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class SessionTests
{
    private static Task<JsonObject> SetStatusAsync(Scene scene, string thread, string status) =>
        scene.Bot.CallAsync(
            "agents.sessions.setStatus",
            new JsonObject
            {
                ["channel_id"] = scene.Direct,
                ["thread_ts"] = thread,
                ["status"] = status,
            }
        );

    private static Task<JsonObject> SayStatusAsync(Scene scene, string thread, string status) =>
        scene.Bot.CallAsync(
            "assistant.threads.setStatus",
            new JsonObject
            {
                ["channel_id"] = scene.Direct,
                ["thread_ts"] = thread,
                ["status"] = status,
            }
        );

    [Fact]
    public async Task A_stream_moves_the_session_to_processing_and_back_to_active()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["thread_ts"] = root });
        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("processing");

        await scene.StopAsync(ts);

        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_stop_may_leave_the_session_in_another_status()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["thread_ts"] = root });

        (await scene.StopAsync(ts, new JsonObject { ["session_status"] = "done" })).ShouldBeRefused(
            "invalid_arguments"
        );
        (await scene.StopAsync(ts, new JsonObject { ["session_status"] = "suspended" })).ShouldBeOk();

        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("suspended");
    }

    [Fact]
    public async Task Processing_ends_by_itself_after_an_hour()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new(), time);
        var root = scene.Ask();
        (await SetStatusAsync(scene, root, "processing")).ShouldBeOk()["agent_status"]!
            .GetValue<string>()
            .ShouldBe("processing");
        time.Advance(TimeSpan.FromSeconds(3600));
        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("processing");

        time.Advance(TimeSpan.FromSeconds(1));

        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_session_needs_its_thread_and_a_known_status()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var withoutThread = new JsonObject { ["channel_id"] = scene.Direct, ["status"] = "active" };

        (await scene.Bot.CallAsync("agents.sessions.setStatus", withoutThread)).ShouldBeRefused("thread_ts_required");
        (await SetStatusAsync(scene, root, "busy"))
            .ShouldBeRefused("invalid_arguments")
            .Explanations()
            .ShouldBe(["[ERROR] must be a valid enum value [json-pointer:/status]"]);
    }

    [Fact]
    public async Task An_app_that_does_not_listen_for_stops_is_warned()
    {
        await using var scene = await Scene.StartAsync(new SlackEmulatorOptions { BotEvents = ["message.im"] });

        var reply = await SetStatusAsync(scene, scene.Ask(), "active");

        reply.ShouldBeOk()["warning"]!.GetValue<string>().ShouldBe("missing_agent_session_stopped_event_subscription");
    }

    [Fact]
    public async Task A_status_text_disappears_when_the_app_posts()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        (await SayStatusAsync(scene, root, "is thinking…")).ShouldBeOk();
        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldBe("is thinking…");
        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("processing");

        await scene.OpenStreamAsync(new JsonObject { ["thread_ts"] = root });

        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_status_text_disappears_after_two_minutes()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new(), time);
        var root = scene.Ask();
        await SayStatusAsync(scene, root, "is thinking…");
        time.Advance(TimeSpan.FromSeconds(119));
        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldNotBeEmpty();

        time.Advance(TimeSpan.FromSeconds(1));

        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_status_clears_the_text_and_sets_the_session_active()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        await SayStatusAsync(scene, root, "is thinking…");

        (await SayStatusAsync(scene, root, "")).ShouldBeOk();

        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldBeEmpty();
        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task Loading_messages_are_one_to_ten_of_fifty_characters()
    {
        await using var scene = await Scene.StartAsync();
        var status = new JsonObject
        {
            ["channel_id"] = scene.Direct,
            ["thread_ts"] = scene.Ask(),
            ["status"] = "x",
            ["loading_messages"] = new JsonArray(new string('x', 51)),
        };

        (await scene.Bot.CallAsync("assistant.threads.setStatus", status)).ShouldBeRefused("invalid_arguments");
    }
}
