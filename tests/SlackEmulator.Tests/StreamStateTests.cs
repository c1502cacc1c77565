using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class StreamStateTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    [Fact]
    public async Task Text_of_start_appends_and_stop_is_concatenated()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["chunks"] = new JsonArray(Scene.Text("**One**, ")) });
        (await scene.AppendAsync(ts, Scene.Text("two, "))).ShouldBeOk();

        var reply = await scene.StopAsync(ts, new JsonObject { ["chunks"] = new JsonArray(Scene.Text("three.")) });

        reply.ShouldBeOk()["message"]!["streaming_state"]!.GetValue<string>().ShouldBe("completed");
        reply["message"]!["text"]!.GetValue<string>().ShouldBe("*One*, two, three.");
        scene.Slack.Message(scene.Direct, ts)!.Shown.ShouldBe("**One**, two, three.");
    }

    [Fact]
    public async Task An_empty_start_leaves_the_mode_open()
    {
        await using var scene = await Scene.StartAsync();
        var text = await scene.OpenStreamAsync();
        var chunks = await scene.OpenStreamAsync();

        (await scene.AppendTextAsync(text, "words")).ShouldBeOk();
        (await scene.AppendAsync(chunks, Scene.Text("words"))).ShouldBeOk();
    }

    [Fact]
    public async Task The_first_content_fixes_the_mode_of_a_stream()
    {
        await using var scene = await Scene.StartAsync();
        var chunks = await scene.OpenStreamAsync(new JsonObject { ["chunks"] = new JsonArray(Scene.Text("a")) });
        var text = await scene.OpenStreamAsync(new JsonObject { ["markdown_text"] = "a" });

        (await scene.AppendTextAsync(chunks, "b")).ShouldBeRefused("streaming_mode_mismatch");
        (await scene.AppendAsync(text, Scene.Text("b"))).ShouldBeRefused("streaming_mode_mismatch");
        (await scene.StopAsync(chunks, new JsonObject { ["markdown_text"] = "b" })).ShouldBeRefused(
            "streaming_mode_mismatch"
        );
    }

    [Fact]
    public async Task The_mode_lock_can_be_switched_off()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { StreamModeLock = false });
        var ts = await scene.OpenStreamAsync(new JsonObject { ["chunks"] = new JsonArray(Scene.Text("a")) });

        (await scene.AppendTextAsync(ts, "b")).ShouldBeOk();
    }

    [Fact]
    public async Task Text_and_chunks_together_are_refused()
    {
        await using var scene = await Scene.StartAsync();

        var reply = await scene.StartStreamAsync(
            new JsonObject { ["markdown_text"] = "a", ["chunks"] = new JsonArray(Scene.Text("b")) }
        );

        reply.ShouldBeRefused("cannot_provide_both_markdown_text_and_chunks");
    }

    [Fact]
    public async Task An_append_without_content_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();

        (await scene.AppendAsync(ts)).ShouldBeRefused("no_text");
    }

    [Fact]
    public async Task A_stop_with_empty_chunks_is_accepted()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();

        (await scene.StopAsync(ts, new JsonObject { ["chunks"] = new JsonArray() })).ShouldBeOk();
    }

    [Fact]
    public async Task A_stop_of_an_empty_stream_is_refused_under_its_rule()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { EmptyStreamsRefused = true });
        var ts = await scene.OpenStreamAsync();

        (await scene.StopAsync(ts)).ShouldBeRefused("no_text");
    }

    [Fact]
    public async Task A_stopped_stream_takes_nothing_more()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        (await scene.StopAsync(ts)).ShouldBeOk();

        (await scene.AppendAsync(ts, Scene.Text("late"))).ShouldBeRefused("message_not_in_streaming_state");
        (await scene.StopAsync(ts)).ShouldBeRefused("message_not_in_streaming_state");
    }

    [Fact]
    public async Task A_stream_is_sealed_after_its_lifetime_even_while_it_is_fed()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(Unlimited, time);
        var ts = await scene.OpenStreamAsync();
        time.Advance(TimeSpan.FromSeconds(299));
        (await scene.AppendAsync(ts, Scene.Text("still open"))).ShouldBeOk();

        time.Advance(TimeSpan.FromSeconds(1));

        scene.Slack.Message(scene.Direct, ts)!.StreamingState.ShouldBe("errored");
        (await scene.AppendAsync(ts, Scene.Text("late"))).ShouldBeRefused("message_not_in_streaming_state");
        (await scene.StopAsync(ts)).ShouldBeRefused("message_not_in_streaming_state");
    }

    [Fact]
    public async Task The_time_scale_shortens_the_life_of_a_stream()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new SlackEmulatorOptions { Time = time, TimeScale = 60 });
        var ts = await scene.OpenStreamAsync();

        time.Advance(TimeSpan.FromSeconds(5));

        scene.Slack.Message(scene.Direct, ts)!.StreamingState.ShouldBe("errored");
    }

    [Fact]
    public async Task A_sealed_stream_can_be_rewritten()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["markdown_text"] = "half a sen" });
        scene.Slack.SealStreams().ShouldBe(1);

        var reply = await scene.Bot.CallAsync(
            "chat.update",
            new JsonObject
            {
                ["channel"] = scene.Direct,
                ["ts"] = ts,
                ["markdown_text"] = "The **whole** sentence.",
            }
        );

        reply.ShouldBeOk();
        scene.Slack.Message(scene.Direct, ts)!.Shown.ShouldBe("The **whole** sentence.");
    }

    [Fact]
    public async Task An_open_stream_refuses_update_and_delete()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        var update = new JsonObject
        {
            ["channel"] = scene.Direct,
            ["ts"] = ts,
            ["text"] = "x",
        };

        (await scene.Bot.CallAsync("chat.update", update)).ShouldBeRefused("streaming_state_conflict");
        (await scene.Bot.CallAsync("chat.delete", update)).ShouldBeRefused("cant_delete_message");
        (await scene.StopAsync(ts)).ShouldBeOk();
        (await scene.Bot.CallAsync("chat.update", update)).ShouldBeOk();
        (await scene.Bot.CallAsync("chat.delete", update)).ShouldBeOk();
        scene.Slack.Message(scene.Direct, ts).ShouldBeNull();
    }

    [Fact]
    public async Task A_person_who_presses_stop_closes_the_stream()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["thread_ts"] = root, ["markdown_text"] = "so far" });

        scene.Slack.PressStop(scene.Slack.Workspace.Ada, scene.Direct, root);

        (await scene.AppendTextAsync(ts, "more")).ShouldBeRefused("stopped_by_user");
        (await scene.StopAsync(ts)).ShouldBeRefused("message_not_in_streaming_state");
        scene.Slack.Message(scene.Direct, ts)!.Shown.ShouldBe("so far");
        scene.Slack.Session(scene.Direct, root)!.Status.ShouldBe("processing");
    }

    [Fact]
    public async Task Only_the_apps_own_messages_can_be_streamed_into()
    {
        await using var scene = await Scene.StartAsync();
        var question = scene.Ask();

        (await scene.AppendTextAsync(question, "x")).ShouldBeRefused("message_not_owned_by_app");
        (await scene.AppendTextAsync("1.000000", "x")).ShouldBeRefused("message_not_found");
    }

    [Fact]
    public async Task A_posted_message_is_not_a_stream()
    {
        await using var scene = await Scene.StartAsync();
        var posted = await scene.Bot.CallAsync(
            "chat.postMessage",
            new JsonObject { ["channel"] = scene.Direct, ["text"] = "hi" }
        );

        (await scene.AppendTextAsync(posted.Ts(), "x")).ShouldBeRefused("message_not_in_streaming_state");
    }
}
