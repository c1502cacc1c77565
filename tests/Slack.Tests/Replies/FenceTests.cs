using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Slack.Tests.Replies;

/// <summary>An answer is touched only by whoever surely has the right to it: calls wait for a right that outlasts them.</summary>
public sealed class FenceTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan TooLittle = TimeSpan.FromSeconds(8.9);

    [Fact]
    public async Task A_right_that_does_not_outlast_a_call_keeps_it_back_and_a_renewed_one_lets_it_go()
    {
        await using var bench = await ReplyBench.StartAsync();
        bench.Right.Grant(TooLittle);
        var waits = bench.Right.CallWaitsAsync();
        await using var reply = bench.Open();

        await reply.SayAsync("One. ");
        await waits;
        bench.Slack.Calls().ShouldBeEmpty();
        bench.Right.Grant(Enough);
        await bench.CallsAsync("chat.startStream", 1);
        await reply.FinishAsync();

        bench.Shown.ShouldBe("One. ");
    }

    [Fact]
    public async Task A_holder_that_was_paused_past_its_lease_starts_no_call_and_loses_no_word_when_it_is_renewed()
    {
        await using var bench = await ReplyBench.StartAsync();
        bench.Right.Grant(TimeSpan.FromSeconds(15));
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        await bench.RecordedAsync("progress 5");

        bench.Advance(16);
        var waits = bench.Right.CallWaitsAsync();
        await reply.SayAsync("Two. ");
        await waits;
        await reply.SayAsync("Three.");
        var completing = reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        bench.Calls("chat.appendStream", "chat.stopStream", "chat.update").ShouldBeEmpty();
        bench.Right.Grant(TimeSpan.FromSeconds(15));
        var texts = await completing;
        await reply.SettleAsync(CancellationToken.None);

        texts.Sent.ShouldBe("One. Two. Three.");
        bench.Shown.ShouldBe(texts.Sent);
    }

    [Fact]
    public async Task A_holder_that_lost_its_lease_while_it_was_paused_says_nothing_more()
    {
        await using var bench = await ReplyBench.StartAsync();
        bench.Right.Grant(TimeSpan.FromSeconds(15));
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        await bench.RecordedAsync("progress 5");

        bench.Advance(16);
        var waits = bench.Right.CallWaitsAsync();
        await reply.SayAsync("Two. ");
        await waits;
        bench.Right.Lose();

        await Should.ThrowAsync<FencedOutException>(async () => await reply.FinishAsync());
        bench.Calls().Select(call => call.Method).ShouldBe(["chat.startStream"]);
        bench.Shown.ShouldBe("One. ");
    }

    [Fact]
    public async Task The_status_waits_for_the_right_as_well_and_is_settled_with_it()
    {
        await using var bench = await ReplyBench.StartAsync();
        bench.Right.Grant(TooLittle);
        await using var reply = bench.Open();
        await bench.WaitingAsync(TimeSpan.FromSeconds(0.7));

        var waits = bench.Right.CallWaitsAsync();
        bench.Advance(0.7);
        await waits;
        bench.Slack.Calls().ShouldBeEmpty();
        bench.Right.Grant(TimeSpan.FromSeconds(15));
        await bench.CallsAsync("agents.sessions.setStatus", 1);
        await reply.SayAsync("One.");
        await reply.FinishAsync();

        bench.Slack.Calls("assistant.threads.setStatus")[0].Arguments["status"]!.ToString().ShouldBe("is thinking…");
        bench.Slack.Session(bench.Channel, bench.Root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_status_that_waits_while_the_lease_is_lost_ends_in_silence()
    {
        await using var bench = await ReplyBench.StartAsync();
        bench.Right.Grant(TooLittle);
        await using var reply = bench.Open();
        await bench.WaitingAsync(TimeSpan.FromSeconds(0.7));

        var waits = bench.Right.CallWaitsAsync();
        bench.Advance(0.7);
        await waits;
        bench.Right.Lose();
        await reply.DisposeAsync();

        bench.Slack.Calls().ShouldBeEmpty();
    }

    [Fact]
    public async Task Taking_back_what_nobody_else_knows_of_needs_no_right()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        bench.Journal.FencedFrom = "update 0 Open";
        bench.Journal.Fenced = bench.Right.Lose;

        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.delete", 1);
        await Should.ThrowAsync<FencedOutException>(async () => await reply.FinishAsync());

        bench.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_is_fenced_out_of_a_rewrite_rewrites_nothing()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.ShowAsync("a", AgentTaskStatus.InProgress);
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        await bench.RecordedAsync("update 0 Open");
        bench.Slack.SealStreams();
        var texts = await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);

        bench.Right.Lose();
        await Should.ThrowAsync<FencedOutException>(() => reply.SettleAsync(CancellationToken.None));

        texts.Sent.ShouldBe("One. ");
        bench.Calls("chat.update", "chat.stopStream", "chat.delete").ShouldBeEmpty();
    }
}
