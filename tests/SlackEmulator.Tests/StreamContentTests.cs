using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class StreamContentTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    [Fact]
    public async Task Details_and_output_of_a_card_are_concatenated_and_title_and_status_replaced()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        (await scene.AppendAsync(ts, Scene.Task("1", "Look", "in_progress", "a", "x"))).ShouldBeOk();
        (await scene.AppendAsync(ts, Scene.Task("1", "Looked", "complete", "b", "y"))).ShouldBeOk();

        var card = scene.Slack.Message(scene.Direct, ts)!.Cards.ShouldHaveSingleItem();

        card.Title.ShouldBe("Looked");
        card.Status.ShouldBe("complete");
        card.Details.ShouldBe("ab");
        card.Output.ShouldBe("xy");
    }

    [Theory]
    [InlineData(OpenCardStamp.InProgress, "error", "pending")]
    [InlineData(OpenCardStamp.All, "error", "error")]
    [InlineData(OpenCardStamp.None, "in_progress", "pending")]
    public async Task Cards_left_open_are_stamped_when_the_stream_stops(
        OpenCardStamp rule,
        string running,
        string waiting
    )
    {
        await using var scene = await Scene.StartAsync(Unlimited with { OpenCards = rule });
        var ts = await scene.OpenStreamAsync();
        await scene.AppendAsync(ts, Scene.Task("1", "Run", "in_progress"), Scene.Task("2", "Wait", "pending"));

        (await scene.StopAsync(ts)).ShouldBeOk();

        scene.Slack.Message(scene.Direct, ts)!.Cards.Select(c => c.Status).ShouldBe([running, waiting]);
    }

    [Fact]
    public async Task A_plan_that_stops_while_a_step_runs_is_titled_something_went_wrong()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync(new JsonObject { ["task_display_mode"] = "plan" });
        await scene.AppendAsync(
            ts,
            new JsonObject { ["type"] = "plan_update", ["title"] = "My plan" },
            Scene.Task("1", "Run", "in_progress")
        );

        var reply = await scene.StopAsync(ts);

        reply.ShouldBeOk()["message"]!["text"]!.GetValue<string>().ShouldBe("Something went wrong\nRun");
        reply["message"]!["blocks"]![0]!["type"]!.GetValue<string>().ShouldBe("plan");
    }

    [Fact]
    public async Task More_than_twelve_thousand_characters_in_one_call_are_too_long()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { StreamBytes = 0 });
        var ts = await scene.OpenStreamAsync();

        (await scene.AppendTextAsync(ts, new string('a', 12_001))).ShouldBeRefused("msg_too_long");
        (await scene.AppendTextAsync(ts, new string('a', 12_000))).ShouldBeOk();
    }

    [Fact]
    public async Task The_bytes_of_a_streamed_message_are_capped_over_its_life()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        (await scene.AppendTextAsync(ts, new string('ä', 5_000))).ShouldBeOk();

        (await scene.AppendTextAsync(ts, new string('a', 601))).ShouldBeRefused("msg_too_long");
        (await scene.AppendTextAsync(ts, new string('a', 600))).ShouldBeOk();
    }

    [Fact]
    public async Task Details_and_output_of_cards_weigh_double()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { StreamBytes = 100 });
        var ts = await scene.OpenStreamAsync();

        (await scene.AppendAsync(ts, Scene.Task("1", "T", "pending", new string('d', 50)))).ShouldBeRefused(
            "msg_too_long"
        );
        (await scene.AppendAsync(ts, Scene.Task("1", "T", "pending", new string('d', 49)))).ShouldBeOk();
    }

    [Fact]
    public async Task A_refused_call_leaves_nothing_behind()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { StreamBytes = 20 });
        var ts = await scene.OpenStreamAsync();
        await scene.AppendAsync(ts, Scene.Text("kept"));

        (await scene.AppendAsync(ts, Scene.Text("short"), Scene.Text(new string('x', 30)))).ShouldBeRefused(
            "msg_too_long"
        );

        scene.Slack.Message(scene.Direct, ts)!.Shown.ShouldBe("kept");
    }

    [Fact]
    public async Task The_documented_card_limit_is_off_until_switched_on()
    {
        await using var lenient = await Scene.StartAsync();
        await using var strict = await Scene.StartAsync(Unlimited with { CardTextCharacters = 256 });
        var title = new string('t', 257);

        (await lenient.AppendAsync(await lenient.OpenStreamAsync(), Scene.Task("1", title, "pending"))).ShouldBeOk();
        (await strict.AppendAsync(await strict.OpenStreamAsync(), Scene.Task("1", title, "pending")))
            .ShouldBeRefused("invalid_chunks")
            .Explanations()
            .ShouldBe(["[ERROR] must be less than 257 characters [json-pointer:/chunks/0/title]"]);
    }

    [Fact]
    public async Task A_stream_holds_fifty_cards()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        JsonNode[] fifty = [.. Enumerable.Range(1, 50).Select(n => Scene.Task($"{n}", "T", "pending"))];
        (await scene.AppendAsync(ts, fifty)).ShouldBeOk();

        (await scene.AppendAsync(ts, Scene.Task("51", "T", "pending"))).ShouldBeRefused("invalid_chunks");
        (await scene.AppendAsync(ts, Scene.Task("50", "T", "complete"))).ShouldBeOk();
    }

    public static TheoryData<string, string> BrokenChunks =>
        new()
        {
            {
                """{"type":"task_update","title":"t","status":"pending"}""",
                "missing required field: id [json-pointer:/chunks/0]"
            },
            {
                """{"type":"task_update","id":"1","status":"pending"}""",
                "missing required field: title [json-pointer:/chunks/0]"
            },
            {
                """{"type":"task_update","id":"1","title":"t"}""",
                "missing required field: status [json-pointer:/chunks/0]"
            },
            {
                """{"type":"task_update","id":"1","title":"t","status":"cancelled"}""",
                "must be a valid enum value [json-pointer:/chunks/0/status]"
            },
            {
                """{"type":"task_update","id":"1","title":"t","status":"pending","sources":[{"type":"url"}]}""",
                "must be a url source with url and text [json-pointer:/chunks/0/sources/0]"
            },
            { """{"type":"plan_update"}""", "missing required field: title [json-pointer:/chunks/0]" },
            { """{"type":"markdown_text"}""", "missing required field: text [json-pointer:/chunks/0]" },
            { """{"type":"blocks"}""", "missing required field: blocks [json-pointer:/chunks/0]" },
            { """{"type":"poem","text":"x"}""", "unsupported type: poem [json-pointer:/chunks/0/type]" },
            { """{"text":"x"}""", "missing required field: type [json-pointer:/chunks/0]" },
            { "7", "must be an object [json-pointer:/chunks/0]" },
        };

    [Theory]
    [MemberData(nameof(BrokenChunks))]
    public async Task A_broken_chunk_is_refused_with_a_pointer(string chunk, string explanation)
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();

        var reply = await scene.AppendAsync(ts, JsonNode.Parse(chunk)!);

        reply.ShouldBeRefused("invalid_chunks").Explanations().ShouldBe(["[ERROR] " + explanation]);
    }

    [Fact]
    public async Task Fifty_blocks_may_be_streamed_and_fifty_more_given_at_stop()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        (await scene.AppendAsync(ts, Blocks(50))).ShouldBeOk();
        (await scene.AppendAsync(ts, Blocks(1))).ShouldBeRefused("msg_blocks_too_many");

        var reply = await scene.StopAsync(ts, new JsonObject { ["blocks"] = Dividers(50) });

        reply.ShouldBeOk()["message"]!["blocks"]!.AsArray().Count.ShouldBe(100);
    }

    [Fact]
    public async Task More_than_fifty_blocks_at_stop_are_refused_and_the_stream_stays_open()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();

        (await scene.StopAsync(ts, new JsonObject { ["blocks"] = Dividers(51) })).ShouldBeRefused("invalid_blocks");

        scene.Slack.Message(scene.Direct, ts)!.StreamingState.ShouldBe("in_progress");
    }

    [Fact]
    public async Task Metadata_given_at_stop_can_be_read_back()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        var metadata = new JsonObject
        {
            ["event_type"] = "answered",
            ["event_payload"] = new JsonObject { ["n"] = 1 },
        };

        (await scene.StopAsync(ts, new JsonObject { ["metadata"] = metadata })).ShouldBeOk();

        scene.Slack.Message(scene.Direct, ts)!.Json["metadata"]!["event_type"]!.GetValue<string>().ShouldBe("answered");
    }

    [Fact]
    public async Task Card_titles_end_up_in_the_text_verbatim()
    {
        await using var scene = await Scene.StartAsync();
        var ts = await scene.OpenStreamAsync();
        await scene.AppendAsync(
            ts,
            Scene.Text("# Head\n- one\n[a](https://a.example)"),
            Scene.Task("1", "<@U1> *t*", "complete")
        );

        (await scene.StopAsync(ts)).ShouldBeOk();

        scene.Slack.Message(scene.Direct, ts)!.Text.ShouldBe("Head\n• one\n<https://a.example|a>\n<@U1> *t*");
    }

    private static JsonArray Dividers(int count) =>
        new([.. Enumerable.Range(0, count).Select(_ => new JsonObject { ["type"] = "divider" })]);

    private static JsonObject Blocks(int count) => new() { ["type"] = "blocks", ["blocks"] = Dividers(count) };
}
