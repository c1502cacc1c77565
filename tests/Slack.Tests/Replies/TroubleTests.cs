using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using SlackEmulator.Faults;
using SlackEmulator.Rules;

namespace BotHost.Slack.Tests.Replies;

/// <summary>What becomes of an answer when Slack refuses, closes, slows down or does not answer: nothing is lost or doubled.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task A_sealed_stream_is_rewritten_in_place_and_the_answer_goes_on_there()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Before. ");
        await reply.ShowAsync("a", AgentTaskStatus.InProgress, output: "so far");
        await bench.CallsAsync("chat.startStream", 1);

        bench.Slack.SealStreams();
        await reply.SayAsync("After. ");
        await bench.CallsAsync("chat.update", 1);
        await reply.SayAsync("The end.");
        await reply.FinishAsync();

        var message = bench.Answers.ShouldHaveSingleItem();
        message.Shown.ShouldBe("Before. After. The end.");
        message.Cards.ShouldHaveSingleItem().Status.ShouldBe("complete");
        bench.Calls("chat.postMessage").ShouldBeEmpty();
        bench.Slack.Session(bench.Channel, bench.Root)!.Status.ShouldBe("active");
    }

    [Theory]
    [InlineData(ApiFaultKind.ResetAfter)]
    [InlineData(ApiFaultKind.ResetBefore)]
    [InlineData(ApiFaultKind.CutJson)]
    [InlineData(ApiFaultKind.ServerError)]
    public async Task An_append_of_unknown_outcome_ends_the_stream_and_rewrites_the_message(ApiFaultKind fault)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Fault("chat.appendStream", fault);

        await reply.SayAsync("Two. ");
        await bench.CallsAsync("chat.appendStream", 1);
        await reply.SayAsync("Three.");
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two. Three.");
        bench.Answers[0].StreamingState.ShouldNotBe("in_progress");
    }

    [Theory]
    [InlineData(ApiFaultKind.ResetAfter, false)]
    [InlineData(ApiFaultKind.CutJson, false)]
    [InlineData(ApiFaultKind.ResetBefore, true)]
    public async Task A_start_of_unknown_outcome_is_looked_for_in_the_thread(ApiFaultKind fault, bool lost)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        bench.Fault("chat.startStream", fault);

        await reply.SayAsync("One. ");
        await bench.CallsAsync("conversations.replies", 1);
        await reply.SayAsync("Two.");
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two.");
        bench
            .Journal.Parts.Select(part => part.State)
            .ShouldBe(lost ? [ReplyPartState.Lost, ReplyPartState.Settled] : [ReplyPartState.Settled]);
    }

    [Fact]
    public async Task A_closing_call_of_unknown_outcome_is_followed_by_a_rewrite()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Fault("chat.stopStream", ApiFaultKind.ResetAfter);

        await reply.SayAsync("Two.");
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two.");
        bench.Answers[0].Json.ToJsonString().ShouldContain("bothost_feedback");
    }

    [Fact]
    public async Task A_message_that_is_full_before_its_time_is_rewritten()
    {
        await using var bench = await ReplyBench.StartQuickAsync(new EmulatorRules { StreamBytes = 3_000 });
        await using var reply = bench.Open();

        var text = string.Concat(Enumerable.Range(0, 500).Select(n => $"Sentence {n}. "));
        foreach (var piece in text.Chunk(500))
            await reply.SayAsync(new string(piece));
        var texts = await reply.FinishAsync();

        texts.Sent.ShouldBe(text);
        bench.Shown.ShouldBe(text);
        bench
            .Calls("chat.appendStream", "chat.startStream", "chat.stopStream")
            .Count(call => call.Error == "msg_too_long")
            .ShouldBe(1, "what is too long is never sent again unchanged");
    }

    [Fact]
    public async Task A_channel_that_takes_no_streams_gets_posts_and_updates_and_that_is_remembered()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        var target = bench.Target with { RecipientTenant = "T404" };
        await using var first = bench.Open(target);
        await first.SayAsync("One. ");
        await first.ShowAsync("a", AgentTaskStatus.InProgress);
        await first.FinishAsync();
        var refused = bench.Calls("chat.startStream");

        await using var second = bench.Door.Open(
            target with
            {
                Turn = Guid.NewGuid(),
            },
            new RecordingJournal(),
            bench.Right
        );
        await second.SayAsync("Two.");
        await second.FinishAsync();

        refused.ShouldHaveSingleItem().Ok.ShouldBeFalse();
        bench.Answers.Select(message => message.Shown).ShouldBe(["One. ", "Two."]);
        bench.Answers.ShouldAllBe(message => message.StreamingState == null);
        bench.Answers[0].Cards.ShouldHaveSingleItem().Status.ShouldBe("complete");
    }

    [Fact]
    public async Task Without_a_known_recipient_a_channel_gets_posts_and_updates()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open(bench.Target with { Recipient = "" });

        await reply.SayAsync("One.");
        await reply.FinishAsync();

        bench.Calls("chat.startStream").ShouldBeEmpty();
        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One.");
        var post = bench.Calls("chat.postMessage").ShouldHaveSingleItem();
        post.Arguments["unfurl_links"]!.ToString().ShouldBe("false");
        bench.Journal.Parts[0].Mode.ShouldBe(ReplyPartMode.Edit);
    }

    [Fact]
    public async Task One_message_is_updated_at_most_once_in_three_seconds()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open(bench.Target with { Recipient = "" });
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.postMessage", 1);

        await bench.RecordedAsync("progress 5");
        await reply.SayAsync("Two. ");
        await reply.ShowAsync("a", AgentTaskStatus.Complete);
        await bench.RecordedAsync("tasks a:Complete");
        bench.Advance(2.9);
        bench.Calls("chat.update").ShouldBeEmpty();
        bench.Advance(0.1);
        await bench.CallsAsync("chat.update", 1);
        await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var settling = reply.SettleAsync(CancellationToken.None);
        await bench.WaitingAsync(TimeSpan.FromSeconds(3));
        bench.Advance(3);
        await settling;

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two. ");
        bench.Calls("chat.update").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_takes_no_update_is_deleted_and_posted_whole_once()
    {
        await using var bench = await ReplyBench.StartQuickAsync(new EmulatorRules { BlockMismatch = true });
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);

        bench.Slack.SealStreams();
        await reply.SayAsync("Two. ");
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two. ");
        bench.Calls("chat.postMessage").ShouldHaveSingleItem();
        bench.Calls("chat.delete").ShouldHaveSingleItem();
        bench.Journal.Log.ShouldContain("update 0 Opening");
    }

    [Theory]
    [InlineData(ApiFaultKind.RateLimit)]
    [InlineData(ApiFaultKind.ServerError)]
    public async Task A_message_that_is_being_replaced_is_deleted_by_whoever_goes_on(ApiFaultKind fault)
    {
        await using var bench = await ReplyBench.StartQuickAsync(new EmulatorRules { BlockMismatch = true });
        var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Slack.SealStreams();
        bench.Fault("chat.delete", fault, count: 3, retryAfter: 60);
        await reply.SayAsync("Two. ");
        var texts = await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        await Should.ThrowAsync<ReplyUnsettledException>(() => reply.SettleAsync(CancellationToken.None));
        await reply.DisposeAsync();
        bench.Slack.Faults.Clear();

        await using var next = bench.Resume(texts);
        await next.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two. ");
        bench
            .Journal.Parts.Where(part => part.State != ReplyPartState.Lost)
            .ShouldHaveSingleItem()
            .Ts.ShouldBe(bench.Answers[0].Ts);
    }

    [Fact]
    public async Task A_message_that_was_about_to_be_replaced_when_its_process_died_is_replaced_once()
    {
        await using var bench = await ReplyBench.StartQuickAsync(new EmulatorRules { BlockMismatch = true });
        var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Slack.SealStreams();
        bench.Journal.FencedFrom = "update 0 Opening";
        await reply.SayAsync("Two. ");
        await Should.ThrowAsync<FencedOutException>(async () => await reply.FinishAsync());
        await reply.DisposeAsync();
        bench.Journal.FencedFrom = null;
        bench.Journal.Parts.Select(part => part.State).ShouldContain(ReplyPartState.Leaving);

        await using var next = bench.Resume(new ReplyTexts("One. Two. ", "One. Two. "));
        await next.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. Two. ");
        bench.Calls("chat.delete").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Somebody_pressing_stop_ends_the_writing_and_the_message_is_labelled_in_place()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await reply.ShowAsync("a", AgentTaskStatus.InProgress, output: "so far");
        await bench.CallsAsync("chat.startStream", 1);

        bench.Slack.PressStop(bench.Slack.Workspace.Ada, bench.Channel, bench.Root);
        await reply.SayAsync("more ");
        await bench.Slack.WaitForAsync(_ => bench.Calls().Any(call => call.Error == "stopped_by_user"));
        await Should.ThrowAsync<ReplyStoppedException>(async () =>
        {
            while (true)
                await reply.SayAsync("more ");
        });
        var texts = await reply.FinishAsync(new ReplyEnding.Stopped());

        var message = bench.Answers.ShouldHaveSingleItem();
        message.Shown.ShouldBe(texts.Sent);
        message.Shown.ShouldEndWith("\n\n_Stopped._");
        var card = message.Cards.ShouldHaveSingleItem();
        (card.Status, card.Output).ShouldBe(("error", "so far\nStopped."));
        bench.Slack.Session(bench.Channel, bench.Root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task A_process_that_is_fenced_out_says_nothing_more()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Journal.FencedFrom = "tasks";

        await Should.ThrowAsync<FencedOutException>(async () =>
        {
            for (var card = 0; ; card++)
                await reply.ShowAsync($"c{card}", AgentTaskStatus.Pending);
        });
        await Should.ThrowAsync<FencedOutException>(async () => await reply.FinishAsync());
        await reply.DisposeAsync();

        bench.Calls().Select(call => call.Method).Distinct().ShouldBe(["chat.startStream"]);
        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("One. ");
    }

    [Fact]
    public async Task A_call_under_way_is_seen_to_its_end_when_the_reply_is_given_up_and_its_message_is_on_record()
    {
        await using var bench = await ReplyBench.StartAsync();
        var reply = bench.Open();
        var late = TimeSpan.FromSeconds(3);
        bench.Slack.Faults.Add(new ApiFault("chat.startStream", ApiFaultKind.Slow, Delay: late));
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);

        var disposing = reply.DisposeAsync().AsTask();
        await bench.WaitingAsync(late);
        bench.Advance(3);
        await disposing;

        bench.Journal.Stored.Parts.ShouldHaveSingleItem().Ts.ShouldBe(bench.Answers.ShouldHaveSingleItem().Ts);
    }

    [Fact]
    public async Task A_message_opened_while_being_fenced_out_is_stopped_and_deleted()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        bench.Journal.FencedFrom = "update 0 Open";

        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.delete", 1);
        await Should.ThrowAsync<FencedOutException>(async () => await reply.FinishAsync());

        bench.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_whatever_calls_fail()
    {
        var random = new Random(99);
        string[] methods =
        [
            "chat.startStream",
            "chat.appendStream",
            "chat.stopStream",
            "chat.update",
            "chat.postMessage",
            "conversations.replies",
        ];
        ApiFaultKind[] faults =
        [
            ApiFaultKind.ResetAfter,
            ApiFaultKind.ResetBefore,
            ApiFaultKind.CutJson,
            ApiFaultKind.ServerError,
            ApiFaultKind.Slow,
        ];
        for (var round = 0; round < 15; round++)
        {
            await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
            await using var reply = bench.Open();
            for (var fault = random.Next(1, 5); fault > 0; fault--)
                bench.Slack.Faults.Add(
                    new ApiFault(
                        methods[random.Next(methods.Length)],
                        faults[random.Next(faults.Length)],
                        Every: random.Next(1, 4)
                    )
                );
            var model = Markdown.Random(random, random.Next(3, 30));
            foreach (var piece in model.Chunk(random.Next(20, 300)))
            {
                await reply.SayAsync(new string(piece));
                if (random.Next(4) == 0)
                    await reply.ShowAsync($"c{random.Next(3)}", AgentTaskStatus.InProgress, "details", "output");
                if (random.Next(20) == 0)
                    bench.Slack.SealStreams();
            }

            var texts = await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await reply.SettleAsync(CancellationToken.None);
                    break;
                }
                catch (ReplyUnsettledException) when (attempt < 5)
                {
                    bench.Slack.Faults.Clear();
                }
            }

            bench.Shown.ShouldBe(texts.Sent, $"round {round}");
            texts.Model.ShouldBe(model);
            bench.Answers.ShouldAllBe(message => message.StreamingState != "in_progress");
            bench.Answers.SelectMany(message => message.Cards).ShouldAllBe(card => card.Status == "complete");
        }
    }
}
