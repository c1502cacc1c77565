using BotHost.Slack.Blocks;
using BotHost.Slack.Streaming;
using BotHost.Slack.Tests.WebApi;
using BotHost.Slack.WebApi;
using BotHost.Testing;

namespace BotHost.Slack.Tests.Streaming;

/// <summary>What a stream does when a call fails, surely or perhaps.</summary>
public sealed class ChatStreamFaultTests : IAsyncLifetime
{
    private static readonly TaskUpdateChunk Card = new("t1", "Look it up", TaskCardStatus.InProgress);

    private readonly ManualTimeProvider _time = new();
    private ScriptedSlack _slack = null!;
    private SlackClient _client = null!;

    public async Task InitializeAsync()
    {
        _slack = await ScriptedSlack.StartAsync();
        _client = new SlackClient(_slack, _time);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_refused_start_keeps_text_and_chunks_for_the_next_call()
    {
        _slack.Expect("chat.startStream").Refuse("not_in_channel").Expect("chat.startStream").Reply("1.5");
        var stream = Stream();

        var refusal = await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("abc", [Card]));
        stream.State.ShouldBe(ChatStreamState.Starting);
        stream.Ts.ShouldBeNull();
        await stream.AppendAsync("d");

        refusal.Code.ShouldBe("not_in_channel");
        _slack.Calls[1].Arguments["chunks"]!
            .AsArray()
            .Select(Kind)
            .ShouldBe(["markdown_text", "task_update", "markdown_text"]);
        StreamedText.Of(_slack.Calls.Skip(1)).ShouldBe("abcd");
    }

    [Fact]
    public async Task Text_of_a_refused_append_joins_the_text_that_comes_after_it()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.appendStream")
            .Refuse("no_permission")
            .Expect("chat.appendStream")
            .Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("a");

        await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("b"));
        await stream.AppendAsync("c");

        var chunk = _slack.Calls[2].Arguments["chunks"]!.AsArray().ShouldHaveSingleItem();
        chunk!["text"]!.GetValue<string>().ShouldBe("bc");
    }

    [Fact]
    public async Task A_limited_append_waits_and_is_then_sent_once()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.appendStream")
            .RateLimit(3)
            .Expect("chat.appendStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("a");

        var append = stream.AppendAsync("b");
        await _time.TimerArmedAsync(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(3));
        await append;
        await stream.StopAsync("c");

        StreamedText.Of(_slack.Calls.Where((_, i) => i != 1)).ShouldBe("abc");
    }

    [Fact]
    public async Task A_limit_that_is_thrown_keeps_the_text_and_the_next_append_sends_more_at_once()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.appendStream")
            .RateLimit(3)
            .Expect("chat.appendStream")
            .Reply("1.5");
        var stream = Stream(RateLimitAnswer.Throw);
        await stream.AppendAsync("a");

        var limited = await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("b"));
        await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("c"));
        _time.Advance(limited.RetryAfter!.Value);
        await stream.AppendAsync("d");

        _slack.Calls.Count.ShouldBe(3);
        StreamedText.Of([_slack.Calls[2]]).ShouldBe("bcd");
    }

    [Fact]
    public async Task A_refused_stop_may_be_repeated_and_doubles_nothing()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Refuse("invalid_blocks")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("a");

        await Should.ThrowAsync<SlackApiException>(stream.StopAsync("b", [Card], [new DividerBlock()]));
        stream.State.ShouldBe(ChatStreamState.InProgress);
        await stream.StopAsync();

        _slack.Calls[2].Arguments["chunks"]!.AsArray().Select(Kind).ShouldBe(["markdown_text", "task_update"]);
        StreamedText.Of([_slack.Calls[2]]).ShouldBe("b");
        _slack.Calls[2].Arguments.ContainsKey("blocks").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_that_could_start_but_not_stop_does_not_start_again()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Refuse("invalid_blocks")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream();

        await Should.ThrowAsync<SlackApiException>(stream.StopAsync("all"));
        await stream.StopAsync();

        StreamedText.Of([_slack.Calls[2]]).ShouldBe("all");
    }

    [Fact]
    public async Task A_stop_whose_start_is_refused_keeps_its_text()
    {
        _slack
            .Expect("chat.startStream")
            .Refuse("not_in_channel")
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream();

        await Should.ThrowAsync<SlackApiException>(stream.StopAsync("all"));
        await stream.StopAsync();

        StreamedText.Of(_slack.Calls).ShouldBe("all");
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("html")]
    [InlineData("cut json")]
    [InlineData("cut connection")]
    [InlineData("internal error")]
    public async Task An_append_of_unknown_outcome_makes_the_stream_uncertain_and_is_never_sent_again(string fault)
    {
        _slack.Expect("chat.startStream").Reply("1.5");
        Break(_slack.Expect("chat.appendStream"), fault);
        _slack.Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("a");

        var failure = await Should.ThrowAsync<SlackException>(stream.AppendAsync("b", [Card]));
        failure.MayHaveBeenApplied.ShouldBeTrue();
        stream.State.ShouldBe(ChatStreamState.Uncertain);
        var refusal = await Should.ThrowAsync<InvalidOperationException>(stream.AppendAsync("c"));
        await stream.StopAsync();

        refusal.Message.ShouldContain("unknown");
        stream.State.ShouldBe(ChatStreamState.Completed);
        _slack.Calls[2].Arguments["chunks"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_timed_out_append_makes_the_stream_uncertain()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.appendStream").Held(out var gate).Silence();
        var stream = Stream();
        await stream.AppendAsync("a");

        var append = stream.AppendAsync("b");
        await gate.Reached;
        _time.Advance(TimeSpan.FromSeconds(8));
        await Should.ThrowAsync<SlackTransportException>(append);

        stream.State.ShouldBe(ChatStreamState.Uncertain);
        (await stream.TakeUnsentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_append_that_waited_behind_one_of_unknown_outcome_is_not_sent()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.appendStream").Held(out var gate).Reset();
        var stream = Stream();
        await stream.AppendAsync("a");

        var first = stream.AppendAsync("b");
        await gate.Reached;
        var second = stream.AppendAsync("c");
        gate.Release();

        await Should.ThrowAsync<SlackTransportException>(first);
        await Should.ThrowAsync<InvalidOperationException>(second);
    }

    [Fact]
    public async Task A_start_of_unknown_outcome_leaves_nothing_to_stop_and_starts_no_second_message()
    {
        _slack.Expect("chat.startStream").Reset();
        var stream = Stream();

        await Should.ThrowAsync<SlackTransportException>(stream.AppendAsync("a"));
        await Should.ThrowAsync<InvalidOperationException>(stream.AppendAsync("b"));
        await Should.ThrowAsync<InvalidOperationException>(stream.StopAsync());

        stream.State.ShouldBe(ChatStreamState.Uncertain);
        stream.Ts.ShouldBeNull();
        _slack.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_start_that_is_answered_without_ts_counts_as_unknown()
    {
        _slack.Expect("chat.startStream").Json("""{"ok":true,"channel":"C1"}""");
        var stream = Stream();

        await Should.ThrowAsync<SlackTransportException>(stream.AppendAsync("a"));

        stream.State.ShouldBe(ChatStreamState.Uncertain);
        await Should.ThrowAsync<InvalidOperationException>(stream.StopAsync());
    }

    [Fact]
    public async Task A_stop_of_unknown_outcome_may_be_repeated_and_doubles_nothing()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Reset()
            .Expect("chat.stopStream")
            .Refuse("message_not_in_streaming_state");
        var stream = Stream();
        await stream.AppendAsync("a");

        await Should.ThrowAsync<SlackTransportException>(stream.StopAsync("b"));
        stream.State.ShouldBe(ChatStreamState.Uncertain);
        await Should.ThrowAsync<SlackApiException>(stream.StopAsync());

        stream.State.ShouldBe(ChatStreamState.Closed);
        _slack.Calls[2].Arguments["chunks"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("message_not_in_streaming_state")]
    [InlineData("stopped_by_user")]
    public async Task A_stream_that_Slack_has_closed_takes_nothing_more_and_gives_back_what_it_could_not_send(
        string code
    )
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.appendStream").Refuse(code);
        var stream = Stream();
        await stream.AppendAsync("a");

        await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("b", [Card]));
        stream.State.ShouldBe(ChatStreamState.Closed);
        await Should.ThrowAsync<InvalidOperationException>(stream.AppendAsync("c"));
        await Should.ThrowAsync<InvalidOperationException>(stream.StopAsync());

        _slack.Calls.Count.ShouldBe(2);
        (await stream.TakeUnsentAsync()).ShouldBe([new MarkdownTextChunk("b"), Card]);
        (await stream.TakeUnsentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_after_Slack_closed_the_stream_does_not_go_on_for_ever()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.stopStream")
            .Refuse("message_not_in_streaming_state");
        var stream = Stream();
        await stream.AppendAsync("a");

        await Should.ThrowAsync<SlackApiException>(stream.StopAsync("b"));
        await Should.ThrowAsync<InvalidOperationException>(stream.StopAsync());

        _slack.Calls.Count.ShouldBe(2);
        (await stream.TakeUnsentAsync()).ShouldBe([new MarkdownTextChunk("b")]);
    }

    [Fact]
    public async Task An_append_given_up_while_it_waits_its_turn_takes_nothing_and_spoils_nothing()
    {
        _slack.Expect("chat.startStream").Held(out var start).Reply("1.5").Expect("chat.appendStream").Reply("1.5");
        var stream = Stream();
        using var giveUp = new CancellationTokenSource();

        var first = stream.AppendAsync("a");
        await start.Reached;
        var second = stream.AppendAsync("b", cancellationToken: giveUp.Token);
        var third = stream.AppendAsync("c");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        start.Release();
        await Task.WhenAll(first, third);

        stream.State.ShouldBe(ChatStreamState.InProgress);
        StreamedText.Of(_slack.Calls).ShouldBe("ac");
    }

    [Fact]
    public async Task An_append_given_up_while_its_call_is_under_way_makes_the_stream_uncertain()
    {
        _slack.Expect("chat.startStream").Reply("1.5").Expect("chat.appendStream").Held(out var gate).Silence();
        var stream = Stream();
        await stream.AppendAsync("a");
        using var giveUp = new CancellationTokenSource();

        var append = stream.AppendAsync("b", cancellationToken: giveUp.Token);
        await gate.Reached;
        await giveUp.CancelAsync();
        await Assert.ThrowsAsync<SlackCallCanceledException>(() => append);

        stream.State.ShouldBe(ChatStreamState.Uncertain);
    }

    [Fact]
    public async Task An_append_given_up_while_it_waits_for_a_rate_limit_keeps_its_text()
    {
        _slack
            .Expect("chat.startStream")
            .Reply("1.5")
            .Expect("chat.appendStream")
            .RateLimit(3)
            .Expect("chat.stopStream")
            .Reply("1.5");
        var stream = Stream();
        await stream.AppendAsync("a");
        using var giveUp = new CancellationTokenSource();

        var append = stream.AppendAsync("b", cancellationToken: giveUp.Token);
        await _time.TimerArmedAsync(TimeSpan.FromSeconds(3));
        await giveUp.CancelAsync();
        await Assert.ThrowsAsync<SlackCallCanceledException>(() => append);
        await stream.StopAsync();

        StreamedText.Of([_slack.Calls[2]]).ShouldBe("b");
    }

    [Fact]
    public async Task Many_writers_over_a_refusing_Slack_lose_and_double_nothing_and_keep_their_order()
    {
        _slack.Expect("chat.startStream").Refuse("no_permission").Expect("chat.startStream").Reply("1.5");
        for (var i = 0; i < 30; i++)
            _ =
                i % 3 == 0
                    ? _slack.Expect("chat.appendStream").Refuse("no_permission")
                    : _slack.Expect("chat.appendStream").Reply("1.5");
        _slack.Expect("chat.stopStream").Reply("1.5");
        var stream = Stream();

        var appends = Enumerable.Range(0, 32).Select(i => stream.AppendAsync($"{i},")).ToArray();
        var refused = await Task.WhenAll(appends.Select(RefusedAsync));
        await stream.StopAsync();

        refused.Count(yes => yes).ShouldBe(11);
        var accepted = _slack.Calls.Where((_, i) => i is not 0 && (i < 2 || i > 31 || (i - 2) % 3 != 0));
        StreamedText.Of(accepted).ShouldBe(string.Concat(Enumerable.Range(0, 32).Select(i => $"{i},")));
    }

    private static async Task<bool> RefusedAsync(Task append)
    {
        try
        {
            await append;
            return false;
        }
        catch (SlackApiException)
        {
            return true;
        }
    }

    private static void Break(ScriptedAnswer answer, string fault) =>
        _ = fault switch
        {
            "reset" => answer.Reset(),
            "html" => answer.Html(502),
            "cut json" => answer.CutJson(),
            "cut connection" => answer.CutConnection(),
            _ => answer.Refuse("internal_error"),
        };

    private static string Kind(System.Text.Json.Nodes.JsonNode? chunk) => chunk!["type"]!.GetValue<string>();

    private ChatStream Stream(RateLimitAnswer onRateLimit = RateLimitAnswer.Wait) =>
        new(
            _client.Api,
            SlackClient.Tenant,
            new ChatStreamOptions("C1", "1.1") { BufferSize = 1, OnRateLimit = onRateLimit }
        );
}
