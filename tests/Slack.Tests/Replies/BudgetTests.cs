using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Slack.Tests.Budgets;
using SlackEmulator.Faults;

namespace BotHost.Slack.Tests.Replies;

/// <summary>Answers while there is not enough for all. What there is, the test says.</summary>
public sealed class BudgetTests
{
    private const string Start = "chat.startStream";
    private const string Append = "chat.appendStream";
    private const string Stop = "chat.stopStream";
    private const string Post = "chat.postMessage";

    [Fact]
    public async Task Words_that_wait_for_their_turn_gather_and_go_in_one_call()
    {
        var store = new PreparedStore();
        store.Set(Append, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var reply = bench.Open();
        await reply.SayAsync("One ");
        await bench.CallsAsync(Start, 1);

        await reply.SayAsync("two ");
        await store.WantedAsync(Append);
        foreach (var word in new[] { "three ", "four ", "five " })
            await reply.SayAsync(word);
        store.Set(Append, 1);
        var append = (await bench.CallsAsync(Append, 1))[0];
        await reply.FinishAsync();

        // One call is all there was; what was said after it left went with the stop.
        bench.Calls(Append).ShouldHaveSingleItem();
        ReplyBench.TextOf(append).ShouldStartWith("two ");
        bench.Shown.ShouldBe("One two three four five ");
    }

    [Fact]
    public async Task A_complete_answer_is_posted_where_starts_are_short_and_its_form_is_stored_before_it_is_asked_for()
    {
        var store = new PreparedStore();
        store.Set(Start, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var reply = bench.Open();

        await reply.SayAsync("All that there is ");
        await store.WantedAsync(Start);
        await reply.SayAsync("to say.");
        var texts = await reply.FinishAsync();

        bench.Calls(Start, Append, Stop).ShouldBeEmpty();
        bench.Calls("chat.update").ShouldBeEmpty();
        var post = bench.Calls(Post).ShouldHaveSingleItem();
        bench.Shown.ShouldBe("All that there is to say.");
        texts.Sent.ShouldBe(bench.Shown);
        post.Arguments["blocks"]!.ToJsonString().ShouldContain("feedback");
        bench.Journal.Opened.ShouldHaveSingleItem().Mode.ShouldBe(ReplyPartMode.Edit);
        bench.Journal.Parts.ShouldHaveSingleItem().Mode.ShouldBe(ReplyPartMode.Edit);
        bench.Slack.Session(bench.Channel, bench.Root)?.Status.ShouldNotBe("processing");
    }

    [Fact]
    public async Task A_long_complete_answer_is_posted_in_as_many_messages_as_it_needs()
    {
        var store = new PreparedStore();
        store.Set(Start, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store, ("RollBytes", "1000"));
        await using var reply = bench.Open();
        var text = string.Concat(Enumerable.Range(0, 300).Select(n => $"word {n}.\n"));

        await reply.SayAsync(text);
        await reply.FinishAsync();

        bench.Calls(Start).ShouldBeEmpty();
        bench.Calls(Post).Count.ShouldBeGreaterThan(2);
        bench.Shown.ShouldBe(text);
    }

    [Fact]
    public async Task An_answer_that_outgrows_its_stream_goes_on_in_posts_once_it_is_complete_and_no_other_is_to_be_had()
    {
        var store = new PreparedStore();
        store.Set(Start, 1);
        await using var bench = await ReplyBench.StartLimitedAsync(store, ("RollBytes", "1000"));
        await using var reply = bench.Open();
        var text = string.Concat(Enumerable.Range(0, 300).Select(n => $"word {n}.\n"));

        await reply.SayAsync(text[..500]);
        await bench.CallsAsync(Start, 1);
        await reply.SayAsync(text[500..]);
        await bench.CallsAsync(Stop, 1);
        await store.WantedAsync(Start);
        await reply.FinishAsync();

        bench.Calls(Start).ShouldHaveSingleItem();
        bench.Shown.ShouldBe(text);
        bench.Journal.Parts[0].Mode.ShouldBe(ReplyPartMode.Native);
        bench.Journal.Parts.Skip(1).ShouldAllBe(part => part.Mode == ReplyPartMode.Edit);
    }

    [Fact]
    public async Task An_answer_that_is_still_being_written_waits_for_its_stream_with_a_status_to_be_seen()
    {
        var store = new PreparedStore();
        store.Set(Start, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var reply = bench.Open();

        await reply.SayAsync("I am still ");
        await bench.CallsAsync("assistant.threads.setStatus", 1);
        bench.Slack.Session(bench.Channel, bench.Root)!.StatusText.ShouldBe("is thinking…");
        bench.Calls(Start, Post).ShouldBeEmpty();
        await reply.SayAsync("thinking ");
        store.Set(Start, 1);
        var start = (await bench.CallsAsync(Start, 1))[0];
        await reply.SayAsync("about it.");
        await reply.FinishAsync();

        ReplyBench.TextOf(start).ShouldStartWith("I am still ");
        bench.Shown.ShouldBe("I am still thinking about it.");
        bench.Calls(Post).ShouldBeEmpty();
        bench.Journal.Parts.ShouldHaveSingleItem().Mode.ShouldBe(ReplyPartMode.Native);
    }

    [Fact]
    public async Task The_last_words_do_not_wait_for_the_right_to_close_the_stream()
    {
        var store = new PreparedStore();
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var reply = bench.Open();
        await reply.SayAsync("First ");
        await bench.CallsAsync(Start, 1);
        store.Set(Stop, 0);

        await reply.SayAsync("and last.");
        await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var settled = reply.SettleAsync(CancellationToken.None);
        await bench.Slack.WaitForAsync(_ => bench.Shown == "First and last.");
        bench.Calls(Stop).ShouldBeEmpty();
        store.Set(Stop, 1);
        await settled;

        bench.Calls(Stop).ShouldHaveSingleItem();
        bench.Shown.ShouldBe("First and last.");
        bench.Answers.ShouldHaveSingleItem().StreamingState.ShouldBe("completed");
    }

    [Fact]
    public async Task A_card_goes_before_the_words_of_another_answer()
    {
        var store = new PreparedStore();
        store.Set(Append, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        var root = bench.Slack.Post(bench.Slack.Workspace.Ada, bench.Channel, "@bothost and this?");
        await using var words = bench.Open();
        await using var cards = bench.Door.Open(
            bench.TargetIn(bench.Channel, root, ConversationKind.Channel),
            new RecordingJournal(),
            bench.Right
        );
        await words.SayAsync("One ");
        await cards.SayAsync("Uno ");
        await bench.CallsAsync(Start, 2);

        await words.SayAsync("two ");
        await store.WantedAsync(Append);
        await cards.ShowAsync("a", AgentTaskStatus.InProgress);
        await store.WantedAsync(Append, 2);
        store.Set(Append, 1);
        var first = (await bench.CallsAsync(Append, 1))[0];
        store.Set(Append, 100);
        await words.FinishAsync();
        await cards.FinishAsync();

        ReplyBench.KindsOf(first).ShouldBe("task_update");
    }

    [Fact]
    public async Task A_limit_of_one_channel_holds_no_post_to_another_back()
    {
        var store = new PreparedStore();
        store.Set(Start, 0);
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        var random = bench.Slack.Workspace.Channel("random").Id;
        var root = bench.Slack.Post(bench.Slack.Workspace.Ada, random, "@bothost and here?");
        bench.Fault(Post, ApiFaultKind.RateLimit, retryAfter: 3);
        await using var here = bench.Open();
        await using var there = bench.Door.Open(
            bench.TargetIn(random, root, ConversationKind.Channel),
            new RecordingJournal(),
            bench.Right
        );

        await here.SayAsync("Here.");
        await here.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var settled = here.SettleAsync(CancellationToken.None);
        await store.UntilAsync(told => told.Blocks.Count > 0);
        await there.SayAsync("There.");
        await there.FinishAsync();
        settled.IsCompleted.ShouldBeFalse();
        bench.Slack.BotReplies(random, root).ShouldHaveSingleItem().Shown.ShouldBe("There.");
        await settled;

        store.Blocks.ShouldHaveSingleItem().Key.Scope.ShouldBe(bench.Channel);
        bench.Shown.ShouldBe("Here.");
    }

    [Fact]
    public async Task What_Slack_refused_one_answer_for_long_another_puts_off_for_as_long()
    {
        await using var bench = await ReplyBench.StartLimitedAsync(new PreparedStore());
        await using var first = bench.Open();
        await using var second = bench.Door.Open(bench.Target, new RecordingJournal(), bench.Right);
        await first.SayAsync("First. ");
        await second.SayAsync("Second. ");
        await bench.CallsAsync(Start, 2);
        bench.Fault(Stop, ApiFaultKind.RateLimit, retryAfter: 90);

        var refused = await UnsettledAsync(first);
        var putOff = await UnsettledAsync(second);

        refused.RetryAfter.ShouldNotBeNull();
        putOff.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(35));
        bench.Calls(Stop).ShouldHaveSingleItem();

        static async Task<ReplyUnsettledException> UnsettledAsync(IReply reply)
        {
            await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
            return await Should.ThrowAsync<ReplyUnsettledException>(() => reply.SettleAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_stream_that_is_ended_in_a_second_attempt_waits_in_line_for_that_as_well()
    {
        var store = new PreparedStore();
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        var first = bench.Open();
        await first.SayAsync("One. ");
        await bench.RecordedAsync("update 0 Open");
        await first.DisposeAsync();
        store.Set(Stop, 1);
        bench.Fault(Stop, ApiFaultKind.Refuse);

        await using var next = bench.Resume(new ReplyTexts("One. Two.", "One. Two."));
        var finished = next.FinishAsync();
        await store.UntilAsync(told =>
            told.Asked.Count(demands => demands.Any(demand => demand.Key.Method == Stop && demand.Urgent > 0)) >= 2
        );
        bench.Calls(Stop).ShouldHaveSingleItem();
        store.Set(Stop, 1);
        await finished;

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two.");
        bench.Calls(Stop).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_taken_back_after_an_answer_waits_in_line_for_it()
    {
        var store = new PreparedStore();
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var stray = bench.Open();
        await stray.SayAsync("Nobody knows of this.");
        await bench.RecordedAsync("update 0 Open");
        await stray.DisposeAsync();
        store.Set(Stop, 0);
        store.Set("chat.delete", 0);
        var sweep = new ReplySweep(
            bench.Target,
            new StoredReply([], PlanTitle: null, [], new ReplyTexts("", "")),
            new ReplyTexts("", ""),
            new ReplyEnding.Complete(),
            bench.Root,
            new HashSet<string>()
        );

        var sweeping = bench.Door.SweepAsync(sweep, new RecordingJournal(), bench.Right, CancellationToken.None);
        await store.WantedAsync(Stop);
        bench.Calls(Stop).ShouldBeEmpty();
        store.Set(Stop, 1);
        await store.WantedAsync("chat.delete");
        bench.Calls("chat.delete").ShouldBeEmpty();
        store.Set("chat.delete", 1);
        await sweeping;

        bench.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_go_on_while_the_store_of_the_budgets_is_away()
    {
        var store = new PreparedStore { IsAway = true };
        await using var bench = await ReplyBench.StartLimitedAsync(store);
        await using var reply = bench.Open();

        await reply.SayAsync("Never mind.");
        await reply.FinishAsync();

        bench.Shown.ShouldBe("Never mind.");
    }
}
