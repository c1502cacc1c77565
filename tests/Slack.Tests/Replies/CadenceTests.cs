using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;

namespace BotHost.Slack.Tests.Replies;

/// <summary>When words and cards become visible.</summary>
public sealed class CadenceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task First_words_are_shown_at_once_and_the_rest_follows_every_300_ms()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();

        await reply.SayAsync("Hello ");
        await bench.CallsAsync("chat.startStream", 1);
        await reply.SayAsync("dear ");
        await reply.SayAsync("world ");
        await bench.WaitingAsync(Interval);
        bench.Calls("chat.appendStream").ShouldBeEmpty();
        bench.Advance(0.3);
        var append = (await bench.CallsAsync("chat.appendStream", 1))[0];
        var texts = await reply.FinishAsync();

        ReplyBench.TextOf(bench.Calls("chat.startStream")[0]).ShouldBe("Hello ");
        ReplyBench.TextOf(append).ShouldBe("dear world ");
        texts.ShouldBe(new ReplyTexts("Hello dear world ", "Hello dear world "));
        bench.Shown.ShouldBe("Hello dear world ");
    }

    [Fact]
    public async Task A_card_goes_at_once_and_takes_the_words_before_it_along_words_first()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Hello ");
        await bench.CallsAsync("chat.startStream", 1);

        await reply.SayAsync("let me look");
        await reply.ShowAsync("a", AgentTaskStatus.InProgress, details: "the docs");
        var append = (await bench.CallsAsync("chat.appendStream", 1))[0];

        ReplyBench.KindsOf(append).ShouldBe("markdown_text task_update");
        ReplyBench.TextOf(append).ShouldBe("let me look");
        await reply.FinishAsync();
    }

    [Fact]
    public async Task A_plan_known_at_the_first_call_makes_the_stream_show_a_plan()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();

        await reply.WriteAsync(new PlanUpdate("Finding out"), CancellationToken.None);
        await reply.ShowAsync("a", AgentTaskStatus.Pending);
        await reply.FinishAsync();

        bench.Calls("chat.startStream")[0].Arguments["task_display_mode"]!.GetValue<string>().ShouldBe("plan");
        bench.Answers.ShouldHaveSingleItem().PlanTitle.ShouldBe("Finding out");
    }

    [Fact]
    public async Task Details_and_output_are_sent_once_piece_by_piece_although_Slack_joins_them()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        await reply.ShowAsync("a", AgentTaskStatus.InProgress, details: "look ");
        await bench.CallsAsync("chat.startStream", 1);
        await reply.ShowAsync("a", AgentTaskStatus.InProgress, details: "look up");
        await bench.CallsAsync("chat.appendStream", 1);
        await reply.ShowAsync("a", AgentTaskStatus.Complete, output: "found");
        await bench.CallsAsync("chat.appendStream", 2);
        await reply.ShowAsync("a", AgentTaskStatus.Complete, details: "something else", output: "found it");
        await reply.FinishAsync();

        var card = bench.Answers.ShouldHaveSingleItem().Cards.ShouldHaveSingleItem();
        card.Details.ShouldBe("look up");
        card.Output.ShouldBe("found it");
        card.Status.ShouldBe("complete");
        bench.Journal.Tasks.ShouldHaveSingleItem().Details.ShouldBe("something else");
    }

    [Fact]
    public async Task Card_text_is_clipped_for_Slack_and_stored_whole()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        var output = string.Concat(Enumerable.Repeat("word 👩‍🚀 ", 100));

        await reply.ShowAsync("a", AgentTaskStatus.Complete, output: output);
        await reply.ShowAsync("a", AgentTaskStatus.Complete, output: output + "and more");
        await reply.FinishAsync();

        var shown = bench.Answers[0].Cards[0].Output!;
        shown.Length.ShouldBeLessThanOrEqualTo(256);
        shown.ShouldEndWith("…");
        output.ShouldStartWith(shown[..^1]);
        bench.Journal.Tasks[0].Output.ShouldBe(output + "and more");
    }

    [Fact]
    public async Task What_arrives_during_a_rate_limit_goes_in_one_append_after_it()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Fault("chat.appendStream", SlackEmulator.Faults.ApiFaultKind.RateLimit, retryAfter: 7);

        await reply.SayAsync("two ");
        await bench.WaitingAsync(Interval);
        bench.Advance(0.3);
        await bench.WaitingAsync(TimeSpan.FromSeconds(7));
        foreach (var word in new[] { "three ", "four ", "five " })
            await reply.SayAsync(word);
        bench.Advance(7);
        var appends = await bench.CallsAsync("chat.appendStream", 2);
        await reply.FinishAsync();

        appends.Count.ShouldBe(2);
        ReplyBench.TextOf(appends[1]).ShouldBe("two three four five ");
        bench.Shown.ShouldBe("One two three four five ");
    }

    [Fact]
    public async Task An_open_fence_is_shown_line_by_line_after_a_second()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Code:\n");
        await bench.CallsAsync("chat.startStream", 1);

        await reply.SayAsync("```\nline 1\nli");
        await bench.WaitingAsync(TimeSpan.FromSeconds(1));
        bench.Advance(1);
        var append = (await bench.CallsAsync("chat.appendStream", 1))[0];

        ReplyBench.TextOf(append).ShouldBe("```\nline 1\n");
        (await reply.FinishAsync()).Sent.ShouldBe("Code:\n```\nline 1\nli\n```\n");
        bench.Shown.ShouldBe("Code:\n```\nline 1\nli\n```\n");
    }

    [Fact]
    public async Task A_status_says_that_the_bot_is_thinking_if_nothing_is_visible_after_700_ms()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();

        await bench.WaitingAsync(TimeSpan.FromMilliseconds(700));
        bench.Advance(0.7);
        await bench.CallsAsync("agents.sessions.setStatus", 1);
        var session = bench.Slack.Session(bench.Channel, bench.Root).ShouldNotBeNull();
        session.StatusText.ShouldBe("is thinking…");
        session.Status.ShouldBe("processing");
        await reply.SayAsync("Hello ");
        await reply.FinishAsync();

        session = bench.Slack.Session(bench.Channel, bench.Root).ShouldNotBeNull();
        session.StatusText.ShouldBeEmpty();
        session.Status.ShouldBe("active");
    }

    [Fact]
    public async Task No_status_is_set_if_the_words_come_in_time()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();

        await reply.SayAsync("Hello ");
        await bench.RecordedAsync("update 0 Open");
        bench.Advance(1);
        await reply.FinishAsync();

        bench.Calls("assistant.threads.setStatus", "agents.sessions.setStatus").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_without_words_and_cards_leaves_no_message_and_settles_the_status()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await bench.WaitingAsync(TimeSpan.FromMilliseconds(700));
        bench.Advance(0.7);
        await bench.CallsAsync("agents.sessions.setStatus", 1);

        await reply.SayAsync(" \n");
        await reply.FinishAsync();

        bench.Answers.ShouldBeEmpty();
        var session = bench.Slack.Session(bench.Channel, bench.Root).ShouldNotBeNull();
        session.StatusText.ShouldBeEmpty();
        session.Status.ShouldBe("active");
    }

    [Fact]
    public async Task In_a_direct_message_no_recipient_team_is_named()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        var channel = bench.Slack.Workspace.Ada.DirectChannelId;
        var root = bench.Slack.PostDirect(bench.Slack.Workspace.Ada, "hi");
        await using var reply = bench.Open(bench.TargetIn(channel, root, ConversationKind.Direct));

        await reply.SayAsync("Hello.");
        await reply.FinishAsync();

        bench.Calls("chat.startStream")[0].Arguments.ContainsKey("recipient_team_id").ShouldBeFalse();
        bench.Slack.BotReplies(channel, root).ShouldHaveSingleItem().Shown.ShouldBe("Hello.");
    }
}
