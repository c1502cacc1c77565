using System.Text.Json.Nodes;
using SlackEmulator.Faults;
using SlackEmulator.Reading;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests.Official;

/// <summary>The <c>chatStream</c> of Slack's own <c>@slack/web-api</c> against the emulated streams.</summary>
public sealed class ChatStreamTests(WebApiClient client) : IClassFixture<WebApiClient>
{
    [Fact]
    public async Task Text_arrives_whole_when_it_fits_the_buffer_and_when_it_does_not()
    {
        await using var scene = await Scene.StartAsync();

        await StreamAsync(scene, new JsonObject(), Append("Short"), Append(" and sweet."), Stop());
        scene.Slack.Calls("chat.appendStream").ShouldBeEmpty();
        Streamed(scene).Shown.ShouldBe("Short and sweet.");

        await StreamAsync(scene, Unbuffered(), Append("It "), Append("**moves**"), Stop(" at last."));
        scene.Slack.Calls("chat.appendStream").ShouldHaveSingleItem();
        Streamed(scene).Shown.ShouldBe("It **moves** at last.");
        Streamed(scene).StreamingState.ShouldBe("completed");
    }

    [Fact]
    public async Task Plan_cards_blocks_and_text_arrive_in_a_channel()
    {
        await using var scene = await Scene.StartAsync();
        var ada = scene.Slack.Workspace.Ada;
        var root = scene.Slack.Post(ada, scene.General, "@bothost go");
        var options = new JsonObject
        {
            ["channel"] = scene.General,
            ["thread_ts"] = root,
            ["recipient_user_id"] = ada.Id,
            ["recipient_team_id"] = scene.Slack.Workspace.TeamId,
            ["task_display_mode"] = "plan",
        };
        var feedback = JsonNode.Parse(
            """[{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"feedback","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"up"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"down"}}]}]"""
        );

        var answer = await client.StreamAsync(
            scene.Slack,
            options,
            Chunks("""{"type":"plan_update","title":"Two steps"}""", Card("in_progress", ""","details":"It was "}""")),
            Chunks(
                Card(
                    "complete",
                    ""","details":"asked.","output":"Found","sources":[{"type":"url","url":"https://example.com/","text":"here"}]}"""
                )
            ),
            Append("Done."),
            new JsonObject { ["stop"] = new JsonObject { ["blocks"] = feedback } }
        );

        answer.Replies[^1]!["message"]!["streaming_state"]!.GetValue<string>().ShouldBe("completed");
        var message = scene.Slack.BotReplies(scene.General, root).ShouldHaveSingleItem();
        message.PlanTitle.ShouldBe("Two steps");
        var card = message.Cards.ShouldHaveSingleItem();
        card.Status.ShouldBe("complete");
        card.Details.ShouldBe("It was asked.");
        card.Output.ShouldBe("Found");
        message.Shown.ShouldBe("Done.");
        message.Json["blocks"]!.AsArray()[^1]!["type"]!.GetValue<string>().ShouldBe("context_actions");
    }

    [Fact]
    public async Task A_stream_without_words_is_opened_and_closed_by_its_end()
    {
        await using var scene = await Scene.StartAsync();

        await StreamAsync(scene, new JsonObject(), Stop());

        scene.Slack.Calls("chat.startStream").ShouldHaveSingleItem();
        Streamed(scene).StreamingState.ShouldBe("completed");
    }

    [Fact]
    public async Task In_a_channel_it_must_say_for_whom_it_writes()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Slack.Post(scene.Slack.Workspace.Ada, scene.General, "@bothost go");
        var options = new JsonObject { ["channel"] = scene.General, ["thread_ts"] = root };

        var refused = await client.StreamAsync(scene.Slack, options, Append("x"), Stop());

        refused.ShouldBeRefused("missing_recipient_user_id");
    }

    [Fact]
    public async Task A_plain_append_to_a_stream_of_chunks_is_a_mismatch()
    {
        await using var scene = await Scene.StartAsync();
        var opened = await StreamAsync(scene, Unbuffered(), Append("in chunks"));
        var ts = opened.Replies[0]!["ts"]!.GetValue<string>();

        var refused = await client.CallAsync(
            scene.Slack,
            "chat.appendStream",
            new JsonObject
            {
                ["channel"] = scene.Direct,
                ["ts"] = ts,
                ["markdown_text"] = "as text",
            }
        );

        refused.ShouldBeRefused("streaming_mode_mismatch");
    }

    [Theory]
    [InlineData(ApiFaultKind.RateLimit, "one two")]
    [InlineData(ApiFaultKind.ServerError, "one two")]
    [InlineData(ApiFaultKind.ResetBefore, "one two")]
    [InlineData(ApiFaultKind.ResetAfter, "one two two")]
    public async Task A_repeated_append_doubles_its_words_only_where_the_first_took_effect(
        ApiFaultKind fault,
        string shown
    )
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.appendStream", fault));

        await StreamAsync(scene, Unbuffered(), Append("one"), Append(" two"), Stop());

        scene.Slack.Calls("chat.appendStream").Count.ShouldBe(2);
        Streamed(scene).Shown.ShouldBe(shown);
    }

    [Fact]
    public async Task A_sealed_stream_takes_neither_words_nor_an_end()
    {
        await using var scene = await Scene.StartAsync();
        var opened = await StreamAsync(scene, Unbuffered(), Append("one"));
        var message = new JsonObject
        {
            ["channel"] = scene.Direct,
            ["ts"] = opened.Replies[0]!["ts"]!.GetValue<string>(),
        };
        scene.Slack.SealStreams();

        var ended = await client.CallAsync(scene.Slack, "chat.stopStream", message.DeepClone().AsObject());
        message["markdown_text"] = "two";
        var appended = await client.CallAsync(scene.Slack, "chat.appendStream", message);

        ended.ShouldBeRefused("message_not_in_streaming_state");
        appended.ShouldBeRefused("message_not_in_streaming_state");
    }

    private Task<OfficialAnswer> StreamAsync(Scene scene, JsonObject options, params JsonObject[] steps)
    {
        options["channel"] = scene.Direct;
        options["thread_ts"] = scene.Ask();
        return client.StreamAsync(scene.Slack, options, steps);
    }

    private static EmulatedMessage Streamed(Scene scene) =>
        scene.Slack.Messages(scene.Direct).Last(message => message.IsBot);

    private static JsonObject Unbuffered() => new() { ["buffer_size"] = 1 };

    private static JsonObject Append(string text) => new() { ["append"] = new JsonObject { ["markdown_text"] = text } };

    private static JsonObject Stop(string? text = null) =>
        new() { ["stop"] = text is null ? [] : new JsonObject { ["markdown_text"] = text } };

    private static JsonObject Chunks(params string[] chunks) =>
        new()
        {
            ["append"] = new JsonObject
            {
                ["chunks"] = new JsonArray([.. chunks.Select(chunk => JsonNode.Parse(chunk))]),
            },
        };

    private static string Card(string status, string rest) =>
        $$"""{"type":"task_update","id":"look","title":"Look it up","status":"{{status}}"{{rest}}""";
}
