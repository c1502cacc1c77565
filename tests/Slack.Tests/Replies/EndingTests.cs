using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Slack.Interactivity;
using BotHost.Slack.WebApi;
using SlackEmulator.Faults;

namespace BotHost.Slack.Tests.Replies;

/// <summary>How answers end, and how another process ends them.</summary>
public sealed class EndingTests
{
    [Fact]
    public async Task A_complete_answer_ends_with_its_sources_and_the_thumbs_and_not_a_word_more()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        var docs = new AgentSource(new Uri("https://example.com/docs?a=1&b=2"), "The <docs>");

        await reply.ShowAsync("a", AgentTaskStatus.Complete, null, null, docs);
        await reply.ShowAsync("b", AgentTaskStatus.InProgress, null, null, docs, new(new Uri("ftp://x.org/y"), "no"));
        await reply.SayAsync("Here.");
        var texts = await reply.FinishAsync();

        var message = bench.Answers.ShouldHaveSingleItem();
        (texts.Sent, message.Shown).ShouldBe(("Here.", "Here."));
        message.Cards.ShouldAllBe(card => card.Status == "complete");
        var blocks = bench.Calls("chat.stopStream")[0].Arguments["blocks"]!.AsArray();
        blocks.Select(block => block!["type"]!.GetValue<string>()).ShouldBe(["context", "context_actions"]);
        blocks[0]!["elements"]![0]!["text"]!
            .GetValue<string>()
            .ShouldBe("Sources: <https://example.com/docs?a=1&amp;b=2|The &lt;docs&gt;>");
        var thumbs = blocks[1]!["elements"]![0]!;
        thumbs["action_id"]!.GetValue<string>().ShouldBe(ActionIds.Feedback);
        thumbs["positive_button"]!["value"]!.GetValue<string>().ShouldBe(ActionIds.PositiveValue(bench.Turn));
        thumbs["negative_button"]!["value"]!.GetValue<string>().ShouldBe(ActionIds.NegativeValue(bench.Turn));
    }

    [Fact]
    public async Task A_failure_ends_with_its_sentence_a_try_again_button_and_failed_cards()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        await reply.SayAsync("So far");
        await reply.ShowAsync("a", AgentTaskStatus.InProgress);
        var texts = await reply.FinishAsync(
            new ReplyEnding.Failed("The model did not answer.", "model_timeout", MayTryAgain: true)
        );

        var message = bench.Answers.ShouldHaveSingleItem();
        message.Shown.ShouldBe("So far\n\nThe model did not answer.");
        (texts.Model, texts.Sent).ShouldBe(("So far", message.Shown));
        message.Cards.ShouldHaveSingleItem().Status.ShouldBe("error");
        var button = bench.Calls("chat.stopStream")[0].Arguments["blocks"]![0]!["elements"]![0]!;
        button["action_id"]!.GetValue<string>().ShouldBe(ActionIds.TryAgain);
        button["value"]!.GetValue<string>().ShouldBe(ActionIds.TurnValue(bench.Turn));
    }

    [Fact]
    public async Task A_failure_before_the_first_word_says_its_sentence()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        await reply.FinishAsync(
            new ReplyEnding.Failed("Sorry, that did not work.", "model_failed", MayTryAgain: false)
        );

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("Sorry, that did not work.");
    }

    [Fact]
    public async Task The_ending_may_change_until_it_is_settled()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Words.\n```\ncode");
        await reply.ShowAsync("a", AgentTaskStatus.Pending);

        var complete = await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var stopped = await reply.FinishAsync(new ReplyEnding.Stopped());

        complete.Sent.ShouldBe("Words.\n```\ncode\n```\n");
        stopped.Sent.ShouldBe("Words.\n```\ncode\n```\n\n\n_Stopped._");
        bench.Shown.ShouldBe(stopped.Sent);
        bench.Answers[0].Cards[0].Output.ShouldBe("Stopped.");
        bench.Journal.Tasks.ShouldHaveSingleItem().Status.ShouldBe(AgentTaskStatus.Error);
    }

    [Fact]
    public async Task An_answer_that_is_updated_carries_a_button_to_stop_it_while_it_is_written_and_no_longer()
    {
        await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
        await using var reply = bench.Open(bench.Target with { Recipient = "" });
        for (var n = 0; n < 60; n++)
            await reply.SayAsync($"Sentence number {n}. ");
        await bench.RecordedAsync("update 1 Open");
        var (rolled, current) = (bench.Answers[0], bench.Answers[1]);

        await reply.FinishAsync();

        rolled.Json.ToJsonString().ShouldNotContain(ActionIds.Stop);
        current.Json.ToJsonString().ShouldContain(ActionIds.Stop);
        current.Json.ToJsonString().ShouldContain(ActionIds.TurnValue(bench.Turn));
        bench.Answers.ShouldAllBe(message => !message.Json.ToJsonString().Contains(ActionIds.Stop));
        bench.Answers[^1].Json.ToJsonString().ShouldContain(ActionIds.Feedback);
    }

    [Fact]
    public async Task A_stream_needs_no_button_of_ours_until_it_has_to_be_rewritten()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        var streamed = bench.Answers[0];

        bench.Slack.SealStreams();
        await reply.SayAsync("Two. ");
        await bench.CallsAsync("chat.update", 1);
        var rewritten = bench.Answers[0];
        await reply.FinishAsync();

        streamed.Json.ToJsonString().ShouldNotContain(ActionIds.Stop);
        rewritten.Json.ToJsonString().ShouldContain(ActionIds.Stop);
        bench.Answers[0].Json.ToJsonString().ShouldNotContain(ActionIds.Stop);
    }

    [Fact]
    public async Task A_status_that_comes_after_the_closing_call_is_settled_once_more()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        bench.Slack.Faults.Add(
            new ApiFault("agents.sessions.setStatus", ApiFaultKind.Slow, Delay: TimeSpan.FromSeconds(5))
        );
        await bench.WaitingAsync(TimeSpan.FromSeconds(0.7));
        bench.Advance(0.7);
        await bench.CallsAsync("assistant.threads.setStatus", 1);
        await bench.WaitingAsync(TimeSpan.FromSeconds(5));

        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var settling = reply.SettleAsync(CancellationToken.None);
        await bench.CallsAsync("chat.stopStream", 1);
        bench.Advance(5);
        await settling;

        bench.Slack.Calls("agents.sessions.setStatus").Count.ShouldBe(2);
        bench.Slack.Session(bench.Channel, bench.Root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task Settling_twice_makes_no_further_call()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Words.");
        await reply.FinishAsync();
        var calls = bench.Slack.Calls().Count;

        await reply.SettleAsync(CancellationToken.None);

        bench.Slack.Calls().Count.ShouldBe(calls);
    }

    [Fact]
    public async Task What_could_not_be_settled_is_settled_by_another_process_from_the_final_words()
    {
        await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
        var text = string.Concat(Enumerable.Range(0, 300).Select(n => $"Sentence number {n}. "));
        ReplyTexts texts;
        await using (var first = bench.Open())
        {
            await first.SayAsync(text[..2_500]);
            await first.ShowAsync("a", AgentTaskStatus.InProgress, "details", "output");
            await bench.RecordedAsync("update 2 Open");
            bench.Fault("*", ApiFaultKind.ServerError, count: 0);
            await first.SayAsync(text[2_500..]);
            texts = await first.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
            await Should.ThrowAsync<ReplyUnsettledException>(() => first.SettleAsync(CancellationToken.None));
        }

        bench.Slack.Faults.Clear();
        await using var second = bench.Resume(texts);
        await second.SettleAsync(CancellationToken.None);

        bench.Shown.ShouldBe(texts.Sent);
        texts.Model.ShouldBe(text);
        bench.Answers.ShouldAllBe(message => message.StreamingState != "in_progress");
        bench.Answers.SelectMany(message => message.Cards).ShouldHaveSingleItem().Status.ShouldBe("complete");
        bench.Answers[^1].Json.ToJsonString().ShouldContain(ActionIds.Feedback);
        bench.Journal.Parts.ShouldAllBe(part => part.State == ReplyPartState.Settled);
        bench.Slack.Session(bench.Channel, bench.Root)!.Status.ShouldBe("active");
    }

    [Fact]
    public async Task After_a_crash_the_new_attempt_is_written_over_the_old_messages_and_spare_ones_are_deleted()
    {
        await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
        await using (var first = bench.Open())
        {
            await first.ShowAsync("a", AgentTaskStatus.InProgress, "details");
            for (var n = 0; n < 120; n++)
                await first.SayAsync($"Old sentence number {n}. ");
            await bench.RecordedAsync("update 2 Open");
        }

        var old = bench.Answers;
        await using var second = bench.Resume(final: null);
        await bench.CallsAsync("chat.stopStream", 3);
        await second.SayAsync("New words. ");
        await second.ShowAsync("a", AgentTaskStatus.Complete, "details", "output");
        await second.SayAsync("The end.");
        var texts = await second.FinishAsync();

        texts.ShouldBe(new ReplyTexts("New words. The end.", "New words. The end."));
        var message = bench.Answers.ShouldHaveSingleItem();
        message.Ts.ShouldBe(old[0].Ts);
        message.Shown.ShouldBe("New words. The end.");
        var card = message.Cards.ShouldHaveSingleItem();
        (card.Status, card.Output).ShouldBe(("complete", "output"));
        bench.Calls("chat.delete").Count.ShouldBe(old.Count - 1);
    }

    [Fact]
    public async Task A_message_that_was_asked_for_before_a_crash_is_found_and_adopted()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using (var first = bench.Open())
        {
            await first.SayAsync("Old. ");
            await bench.RecordedAsync("update 0 Open");
        }

        var stored = bench.Journal.Stored;
        var orphaned = stored with
        {
            Parts = [stored.Parts[0] with { Ts = null, State = ReplyPartState.Opening, SliceLength = 0 }],
        };
        await using var second = bench.Resume(final: null, orphaned);
        await second.SayAsync("New.");
        await second.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("New.");
        bench.Journal.Parts.ShouldHaveSingleItem().Ts.ShouldBe(bench.Answers[0].Ts);
    }

    [Fact]
    public async Task Whenever_a_process_dies_the_next_one_leaves_exactly_one_complete_answer()
    {
        var random = new Random(5);
        for (var round = 0; round < 12; round++)
        {
            await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
            var model = Markdown.Random(random, 60);
            await using (var first = bench.Open())
            {
                foreach (var piece in model[..random.Next(2_000, model.Length)].Chunk(90))
                    await first.SayAsync(new string(piece));
                await first.ShowAsync("a", AgentTaskStatus.InProgress, "details");
                await bench.RecordedAsync($"update {random.Next(2)} Open");
            }

            var stored = bench.Journal.Stored;
            if (random.Next(2) == 0)
                stored = stored with { Parts = [.. stored.Parts.SkipLast(1), stored.Parts[^1] with { Ts = null }] };
            await using var second = bench.Resume(final: null, stored);
            foreach (var piece in model.Chunk(200))
                await second.SayAsync(new string(piece));
            await second.ShowAsync("a", AgentTaskStatus.Complete, "details", "output");
            var texts = await second.FinishAsync();

            texts.Model.ShouldBe(model);
            bench.Shown.ShouldBe(texts.Sent, $"round {round}");
            bench.Answers.ShouldAllBe(message => message.StreamingState != "in_progress");
            // While the step was open it went along into each further message.
            var cards = bench.Answers.SelectMany(message => message.Cards).ToArray();
            cards.ShouldAllBe(card => card.Id == "a" && card.Status == "complete");
            cards[^1].Output.ShouldBe("output");
        }
    }

    [Fact]
    public async Task A_part_that_was_asked_for_and_never_came_is_lost_and_another_one_is_opened()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        var asked = new ReplyPart(0, bench.Root, null, ReplyPartMode.Native, ReplyPartState.Opening, 0, 0, 0);
        var stored = new StoredReply([asked], null, [], new ReplyTexts("", ""));
        await using var reply = bench.Resume(final: null, stored);

        await reply.SayAsync("Words.");
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("Words.");
        bench.Journal.Parts.Select(part => part.State).ShouldBe([ReplyPartState.Lost, ReplyPartState.Settled]);
    }

    [Fact]
    public async Task A_note_is_seen_by_one_person_only()
    {
        await using var bench = await ReplyBench.StartQuickAsync();

        await bench.Door.WhisperAsync(
            bench.Target.Conversation,
            bench.Slack.Workspace.Ada.Id,
            "Thank you.",
            CancellationToken.None
        );

        bench
            .Slack.EphemeralsFor(bench.Slack.Workspace.Ada, bench.Channel)
            .ShouldHaveSingleItem()
            .Text.ShouldBe("Thank you.");
        bench.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_note_that_cannot_be_shown_is_logged_unless_it_may_be_later()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        var conversation = new ConversationKey("slack", bench.Slack.Workspace.TeamId, "C404", null);

        await bench.Door.WhisperAsync(conversation, "U404", "Thank you.", CancellationToken.None);
        bench.Fault("chat.postEphemeral", ApiFaultKind.ServerError);
        await Should.ThrowAsync<SlackException>(() =>
            bench.Door.WhisperAsync(conversation, "U404", "Thank you.", CancellationToken.None)
        );

        string.Concat(bench.Log.Lines).ShouldContain("could not be shown");
        string.Concat(bench.Log.Lines).ShouldNotContain("Thank you.");
    }
}
