using System.Text.Json;
using BotHost.Slack.Blocks;
using BotHost.Slack.Streaming;
using BotHost.Slack.Tests.WebApi;
using BotHost.Slack.WebApi;
using BotHost.Testing;

namespace BotHost.Slack.Tests.Streaming;

/// <summary>What a stream does while nothing fails.</summary>
public sealed class ChatStreamTests : IAsyncLifetime
{
    private static readonly TaskUpdateChunk Task1 = new("t1", "Look it up", TaskCardStatus.InProgress);

    private ScriptedSlack _slack = null!;
    private SlackClient _client = null!;

    public async Task InitializeAsync()
    {
        _slack = await ScriptedSlack.StartAsync();
        _client = new SlackClient(_slack);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task Text_below_the_buffer_size_is_only_gathered()
    {
        var stream = Stream();

        (await stream.AppendAsync(new string('x', 255))).ShouldBeNull();

        stream.State.ShouldBe(ChatStreamState.Starting);
        stream.Ts.ShouldBeNull();
        _slack.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Text_that_fills_the_buffer_starts_the_stream_as_one_chunk()
    {
        _slack.Expect("chat.startStream").Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync(new string('x', 255));

        var reply = await stream.AppendAsync("y");

        reply!.Ts.ShouldBe("1.5");
        stream.Ts.ShouldBe("1.5");
        stream.State.ShouldBe(ChatStreamState.InProgress);
        Sent(0).ShouldBe(Chunks($$"""{"type":"markdown_text","text":"{{new string('x', 255)}}y"}"""));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(10, 0)]
    public async Task The_buffer_size_decides_how_many_calls_four_letters_take(int size, int calls)
    {
        _slack.Always("chat.startStream").Reply();
        _slack.Always("chat.appendStream").Reply();
        var stream = Stream(options => options with { BufferSize = size });

        foreach (var letter in "abcd")
            await stream.AppendAsync(letter.ToString());

        _slack.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task The_buffer_counts_utf16_units()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream(options => options with { BufferSize = 4 });

        (await stream.AppendAsync("🎉")).ShouldBeNull();
        (await stream.AppendAsync("é")).ShouldBeNull();
        (await stream.AppendAsync("漢")).ShouldNotBeNull();

        _slack.Calls[0].Arguments["chunks"]![0]!["text"]!.GetValue<string>().ShouldBe("🎉é漢");
    }

    [Fact]
    public async Task Half_a_character_waits_for_its_other_half()
    {
        _slack.Expect("chat.startStream").Reply().Expect("chat.appendStream").Reply();
        var stream = Stream(options => options with { BufferSize = 1 });

        await stream.AppendAsync("a\uD83C");
        await stream.AppendAsync("\uDF89b");

        _slack.Calls[0].Arguments["chunks"]![0]!["text"]!.GetValue<string>().ShouldBe("a");
        _slack.Calls[1].Arguments["chunks"]![0]!["text"]!.GetValue<string>().ShouldBe("🎉b");
    }

    [Fact]
    public async Task Half_a_character_alone_is_not_sent()
    {
        var stream = Stream(options => options with { BufferSize = 1 });

        (await stream.AppendAsync("\uD83C")).ShouldBeNull();

        _slack.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_start_arguments_are_passed_on()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream(options =>
            options with
            {
                RecipientTeamId = "T1",
                RecipientUserId = "U1",
                TaskDisplayMode = TaskDisplayMode.Plan,
                IconEmoji = ":robot_face:",
                IconUrl = "https://example.com/i.png",
                Username = "Ada",
                BufferSize = 1,
            }
        );

        await stream.AppendAsync("x");

        _slack
            .Calls[0]
            .Arguments.ToJsonString()
            .ShouldBe(
                """{"channel":"C1","thread_ts":"1.1","chunks":[{"type":"markdown_text","text":"x"}],"recipient_team_id":"T1","recipient_user_id":"U1","task_display_mode":"plan","icon_emoji":":robot_face:","icon_url":"https://example.com/i.png","username":"Ada"}"""
            );
    }

    [Fact]
    public async Task A_stream_at_top_level_sends_no_thread()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = new ChatStream(_client.Api, SlackClient.Tenant, new("D1") { BufferSize = 1 });

        await stream.AppendAsync("x");

        _slack.Calls[0].Arguments.ContainsKey("thread_ts").ShouldBeFalse();
    }

    [Fact]
    public async Task Chunks_are_sent_at_once()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream();

        (await stream.AppendAsync(chunks: [Task1])).ShouldNotBeNull();

        Sent(0).ShouldBe(Chunks("""{"type":"task_update","id":"t1","title":"Look it up","status":"in_progress"}"""));
    }

    [Fact]
    public async Task Gathered_text_goes_before_the_chunks()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream();
        await stream.AppendAsync("first ");

        await stream.AppendAsync("then", [new PlanUpdateChunk("Plan"), Task1]);

        Sent(0)
            .ShouldBe(
                Chunks(
                    """{"type":"markdown_text","text":"first then"},{"type":"plan_update","title":"Plan"},{"type":"task_update","id":"t1","title":"Look it up","status":"in_progress"}"""
                )
            );
    }

    [Fact]
    public async Task An_empty_list_of_chunks_sends_the_gathered_text()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream();
        await stream.AppendAsync("now");

        (await stream.AppendAsync(chunks: [])).ShouldNotBeNull();

        Sent(0).ShouldBe(Chunks("""{"type":"markdown_text","text":"now"}"""));
    }

    [Fact]
    public async Task Every_kind_of_chunk_is_written_as_Slack_reads_it()
    {
        _slack.Expect("chat.startStream").Reply();
        var stream = Stream();

        await stream.AppendAsync(
            chunks:
            [
                new MarkdownTextChunk("**hi**"),
                new TaskUpdateChunk(
                    "t1",
                    "Search",
                    TaskCardStatus.Complete,
                    Details: "for what",
                    Output: "3 found",
                    Sources: [new UrlSource("https://example.com", "Example")],
                    HideTitle: true
                ),
                new TaskUpdateChunk("t2", "Next", TaskCardStatus.Pending),
                new TaskUpdateChunk("t3", "Broke", TaskCardStatus.Error),
                new PlanUpdateChunk("Plan"),
                new BlocksChunk([
                    new SectionBlock(new Mrkdwn("*b*")),
                    new RawBlock(JsonElement.Parse("""{"type":"x","y":1}""")),
                ]),
            ]
        );

        Sent(0)
            .ShouldBe(
                Chunks(
                    """{"type":"markdown_text","text":"**hi**"},{"type":"task_update","id":"t1","title":"Search","status":"complete","details":"for what","output":"3 found","sources":[{"type":"url","url":"https://example.com","text":"Example"}],"hide_title":true},{"type":"task_update","id":"t2","title":"Next","status":"pending"},{"type":"task_update","id":"t3","title":"Broke","status":"error"},{"type":"plan_update","title":"Plan"},{"type":"blocks","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*b*"}},{"type":"x","y":1}]}"""
                )
            );
    }

    [Fact]
    public async Task Later_text_is_appended_to_the_same_message()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.appendStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 1 });
        await stream.AppendAsync("a");

        var reply = await stream.AppendAsync("b");

        reply!.Ts.ShouldBe("1.5");
        _slack
            .Calls[1]
            .Arguments.ToJsonString()
            .ShouldBe("""{"channel":"C1","ts":"1.5","chunks":[{"type":"markdown_text","text":"b"}]}""");
    }

    [Fact]
    public async Task Stop_sends_what_is_left()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 3 });
        await stream.AppendAsync("abc");
        await stream.AppendAsync("d");

        var reply = await stream.StopAsync("e", [Task1]);

        reply.Ts.ShouldBe("1.5");
        stream.State.ShouldBe(ChatStreamState.Completed);
        Sent(1)
            .ShouldBe(
                Chunks(
                    """{"type":"markdown_text","text":"de"},{"type":"task_update","id":"t1","title":"Look it up","status":"in_progress"}"""
                )
            );
    }

    [Fact]
    public async Task Stop_with_nothing_left_sends_an_empty_list()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 1 });
        await stream.AppendAsync("a");

        await stream.StopAsync();

        _slack.Calls[1].Arguments.ToJsonString().ShouldBe("""{"channel":"C1","ts":"1.5","chunks":[]}""");
    }

    [Fact]
    public async Task Stop_without_append_starts_an_empty_message_first()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();

        await stream.StopAsync();

        _slack.Calls[0].Arguments.ToJsonString().ShouldBe("""{"channel":"C1","thread_ts":"1.1"}""");
        _slack.Calls[1].Arguments.ToJsonString().ShouldBe("""{"channel":"C1","ts":"1.5","chunks":[]}""");
    }

    [Fact]
    public async Task Gathered_text_that_never_filled_the_buffer_goes_with_the_stop()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("short");

        await stream.StopAsync();

        _slack.Calls[0].Arguments.ContainsKey("chunks").ShouldBeFalse();
        Sent(1).ShouldBe(Chunks("""{"type":"markdown_text","text":"short"}"""));
    }

    [Fact]
    public async Task Stop_passes_blocks_metadata_and_session_status_on()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Json("""{"ok":true,"channel":"C1","ts":"1.5","message":{"ts":"1.5","streaming_state":"completed"}}""");
        var stream = Stream();

        var reply = await stream.StopAsync(
            "bye",
            blocks:
            [
                new ContextActionsBlock(
                    new FeedbackButtons(
                        "feedback",
                        new FeedbackButton(new PlainText("Good"), "good"),
                        new FeedbackButton(new PlainText("Bad"), "bad", "This answer was bad")
                    )
                ),
            ],
            metadata: new MessageMetadata("turn", JsonElement.Parse("""{"id":7}""")),
            sessionStatus: SessionStatus.Suspended
        );

        reply.Message!.StreamingState.ShouldBe("completed");
        _slack
            .Calls[1]
            .Arguments.ToJsonString()
            .ShouldBe(
                """{"channel":"C1","ts":"1.5","chunks":[{"type":"markdown_text","text":"bye"}],"blocks":[{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"feedback","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"good"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"bad","accessibility_label":"This answer was bad"}}]}],"metadata":{"event_type":"turn","event_payload":{"id":7}},"session_status":"suspended"}"""
            );
    }

    [Fact]
    public async Task A_token_given_to_any_step_is_used_from_then_on()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.appendStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 2 });

        await stream.AppendAsync("a", token: "xoxb-1");
        await stream.AppendAsync("b");
        await stream.AppendAsync("cd", token: "xoxb-2");
        await stream.StopAsync();

        _slack.Calls.Select(call => call.Token).ShouldBe(["xoxb-1", "xoxb-2", "xoxb-2"]);
    }

    [Fact]
    public async Task The_token_of_the_options_is_used_from_the_first_call()
    {
        _slack.Expect("chat.startStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 1, Token = "xoxb-0" });

        await stream.AppendAsync("a", token: "");

        _slack.Calls.Single().Token.ShouldBe("xoxb-0");
    }

    [Fact]
    public async Task Append_after_stop_throws_and_calls_nothing()
    {
        var stream = await Stopped();

        var thrown = await Should.ThrowAsync<InvalidOperationException>(stream.AppendAsync(new string('x', 300)));

        thrown.Message.ShouldContain("stopped");
        _slack.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Stop_after_stop_throws_and_calls_nothing()
    {
        var stream = await Stopped();

        await Should.ThrowAsync<InvalidOperationException>(stream.StopAsync("again"));

        _slack.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task More_text_than_a_call_takes_is_refused_and_nothing_is_taken()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("kept");

        await Should.ThrowAsync<ArgumentException>(stream.AppendAsync(new string('x', 11_997)));
        await Should.ThrowAsync<ArgumentException>(stream.StopAsync(new string('x', 11_997)));
        await Should.ThrowAsync<ArgumentException>(
            stream.AppendAsync(chunks: [new MarkdownTextChunk(new string('x', 11_997))])
        );
        _slack.Calls.ShouldBeEmpty();
        await stream.StopAsync();

        Sent(1).ShouldBe(Chunks("""{"type":"markdown_text","text":"kept"}"""));
    }

    [Fact]
    public async Task Twelve_thousand_characters_are_taken()
    {
        _slack.Expect("chat.startStream").Reply();

        (await Stream().AppendAsync(new string('x', 12_000))).ShouldNotBeNull();
    }

    [Fact]
    public async Task More_blocks_than_a_message_takes_are_refused_before_the_stream_is_started()
    {
        Block[] fiftyOne = [.. Enumerable.Repeat(new DividerBlock(), 51)];

        await Should.ThrowAsync<ArgumentException>(Stream().StopAsync(blocks: fiftyOne));
        Should.Throw<ArgumentException>(() => new BlocksChunk(fiftyOne)).Message.ShouldContain("50");
        Should
            .Throw<ArgumentException>(() => new MarkdownTextChunk(new string('x', 12_001)))
            .Message.ShouldContain("12000");

        _slack.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(12_001)]
    public void A_buffer_that_could_never_be_sent_is_refused(int size) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Stream(options => options with { BufferSize = size }));

    [Fact]
    public async Task Concurrent_appends_before_the_first_answer_start_one_stream()
    {
        _slack.Expect("chat.startStream").Held(out var start).Reply("1.5");
        _slack.Always("chat.appendStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 1 });

        var appends = Enumerable.Range(0, 20).Select(i => stream.AppendAsync($"{i},")).ToArray();
        await start.Reached;
        _slack.Calls.Count.ShouldBe(1);
        start.Release();
        await Task.WhenAll(appends);

        _slack.Calls.Count(call => call.Method == "chat.startStream").ShouldBe(1);
        Text().ShouldBe(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},")));
    }

    [Fact]
    public async Task Text_appended_during_a_call_is_neither_wiped_nor_doubled()
    {
        _slack.Expect("chat.startStream").Held(out var start).Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 5 });

        var first = stream.AppendAsync("first");
        await start.Reached;
        var second = stream.AppendAsync("2nd");
        start.Release();
        await Task.WhenAll(first, second);
        await stream.StopAsync();

        Text().ShouldBe("first2nd");
    }

    [Fact]
    public async Task A_stop_waits_for_the_appends_before_it()
    {
        _slack
            .Expect("chat.startStream")
            .Held(out var start)
            .Reply("1.5")
            .Expect("chat.appendStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream(options => options with { BufferSize = 1 });

        Task[] calls = [stream.AppendAsync("a"), stream.AppendAsync("b"), stream.StopAsync("c")];
        await start.Reached;
        start.Release();
        await Task.WhenAll(calls);

        Text().ShouldBe("abc");
    }

    private async Task<ChatStream> Stopped()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();
        await stream.StopAsync("all");
        return stream;
    }

    private ChatStream Stream(Func<ChatStreamOptions, ChatStreamOptions>? change = null)
    {
        var options = new ChatStreamOptions("C1", "1.1");
        return new ChatStream(_client.Api, SlackClient.Tenant, change?.Invoke(options) ?? options);
    }

    private string Sent(int call) => _slack.Calls[call].Arguments["chunks"]!.ToJsonString(Relaxed.Json);

    private string Text() => StreamedText.Of(_slack.Calls);

    private static string Chunks(string chunks) => $"[{chunks}]";
}
