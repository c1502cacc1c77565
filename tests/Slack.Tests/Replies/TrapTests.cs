using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using SlackEmulator.Faults;
using SlackEmulator.Rules;

namespace BotHost.Slack.Tests.Replies;

/// <summary>Each refusal that Slack is known for, and what becomes of the answer: whole, once, in its place, or not at all where there is no place.</summary>
public sealed class TrapTests
{
    [Theory]
    [InlineData("unknown_method")]
    [InlineData("channel_type_not_supported")]
    [InlineData("feature_disabled")]
    [InlineData("missing_recipient_team_id")]
    [InlineData("missing_recipient_user_id")]
    [InlineData("user_not_found")]
    [InlineData("team_not_found")]
    public async Task Where_no_stream_can_be_opened_the_answer_is_posted_and_updated(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.startStream", error, count: 0);

        await AnswerAsync(bench, reply);

        bench.Calls("chat.startStream").Count.ShouldBe(1, "it is not asked for twice in one answer");
        ShouldBeWhole(bench);
    }

    [Theory]
    [InlineData("unknown_method", true)]
    [InlineData("channel_type_not_supported", true)]
    [InlineData("feature_disabled", true)]
    [InlineData("missing_recipient_team_id", true)]
    [InlineData("user_not_found", false)]
    public async Task What_holds_for_the_channel_is_remembered_and_what_holds_for_one_person_is_not(
        string error,
        bool remembered
    )
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        Refuse(bench, "chat.startStream", error);
        await using (var first = bench.Open())
            await AnswerAsync(bench, first);

        await using var second = bench.Door.Open(
            bench.Target with
            {
                Turn = Guid.NewGuid(),
            },
            new RecordingJournal(),
            bench.Right
        );
        await AnswerAsync(bench, second);

        bench.Calls("chat.startStream").Count.ShouldBe(remembered ? 1 : 2);
        bench.Answers.Select(message => message.Shown).ShouldBe([Words, Words]);
    }

    [Theory]
    [InlineData("message_not_in_streaming_state")]
    [InlineData("streaming_mode_mismatch")]
    [InlineData("streaming_state_conflict")]
    [InlineData("msg_too_long")]
    [InlineData("invalid_chunks")]
    [InlineData("invalid_blocks")]
    [InlineData("message_not_owned_by_app")]
    public async Task An_append_that_is_refused_ends_the_stream_and_the_message_is_rewritten_in_place(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.appendStream", error);

        await AnswerAsync(bench, reply);

        bench.Calls("chat.appendStream").Count(call => call.Error == error).ShouldBe(1);
        bench.Calls("chat.postMessage").ShouldBeEmpty();
        ShouldBeWhole(bench);
    }

    [Theory]
    [InlineData("message_not_in_streaming_state")]
    [InlineData("streaming_mode_mismatch")]
    [InlineData("msg_too_long")]
    [InlineData("invalid_blocks")]
    [InlineData("internal_error")]
    [InlineData("message_not_owned_by_app")]
    public async Task A_closing_call_that_is_refused_is_followed_by_a_rewrite_in_place(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.stopStream", error);

        await AnswerAsync(bench, reply);

        bench.Calls("chat.postMessage").ShouldBeEmpty();
        ShouldBeWhole(bench);
    }

    [Theory]
    [InlineData("block_mismatch")]
    [InlineData("message_not_found")]
    [InlineData("cant_update_message")]
    [InlineData("edit_window_closed")]
    public async Task A_rewrite_that_is_refused_for_good_is_posted_whole_once_and_the_old_message_goes(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        bench.Slack.SealStreams();
        // What is not there may have been deleted by a person, of which we hear: it is looked for twice.
        Refuse(bench, "chat.update", error, count: error == "message_not_found" ? 2 : 1);

        await reply.SayAsync("Two. Three.");
        await reply.FinishAsync();

        bench.Calls("chat.postMessage").ShouldHaveSingleItem();
        bench.Calls("chat.delete").ShouldHaveSingleItem();
        ShouldBeWhole(bench);
    }

    [Fact]
    public async Task An_update_that_meets_a_stream_still_open_stops_it_and_updates_again()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.appendStream", "streaming_mode_mismatch");
        Refuse(bench, "chat.update", "streaming_state_conflict");

        await AnswerAsync(bench, reply);

        ShouldBeWhole(bench);
    }

    [Theory]
    [InlineData("message_limit_exceeded")]
    [InlineData("missing_scope")]
    [InlineData("token_revoked")]
    [InlineData("restricted_action")]
    [InlineData("ekm_access_denied")]
    public async Task What_an_operator_can_mend_is_tried_again_later_and_then_shown_whole(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.startStream", error, count: 0);
        Refuse(bench, "chat.postMessage", error, count: 0);
        await reply.SayAsync(Words);
        await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);

        var unsettled = await Should.ThrowAsync<ReplyUnsettledException>(() =>
            reply.SettleAsync(CancellationToken.None)
        );
        unsettled.IsPlaceGone.ShouldBeFalse();
        bench.Answers.ShouldBeEmpty();

        bench.Slack.Faults.Clear();
        await reply.SettleAsync(CancellationToken.None);
        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe(Words);
    }

    [Theory]
    [InlineData("is_archived")]
    [InlineData("not_in_channel")]
    [InlineData("channel_not_found")]
    [InlineData("user_not_in_channel")]
    [InlineData("restricted_action_thread_locked")]
    [InlineData("restricted_action_read_only_channel")]
    [InlineData("invalid_thread_ts")]
    public async Task Where_there_is_no_place_any_more_the_answer_ends_at_once_and_asks_for_nothing_again(string error)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        Refuse(bench, "chat.startStream", error, count: 0);

        await Should.ThrowAsync<ReplyPlaceGoneException>(async () =>
        {
            while (true)
                await reply.SayAsync(Words);
        });
        await reply.CompleteAsync(
            new ReplyEnding.Failed("No place.", "place_gone", MayTryAgain: false),
            CancellationToken.None
        );
        var unsettled = await Should.ThrowAsync<ReplyUnsettledException>(() =>
            reply.SettleAsync(CancellationToken.None)
        );

        unsettled.IsPlaceGone.ShouldBeTrue();
        bench.Calls("chat.postMessage").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_question_that_is_deleted_before_the_first_words_gets_no_answer_in_the_channel(bool streams)
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open(streams ? null : bench.Target with { Recipient = "" });
        bench.Slack.Delete(bench.Slack.Workspace.Ada, bench.Channel, bench.Root);

        await reply.SayAsync(Words);
        await reply.CompleteAsync(new ReplyEnding.Complete(), CancellationToken.None);
        var unsettled = await Should.ThrowAsync<ReplyUnsettledException>(() =>
            reply.SettleAsync(CancellationToken.None)
        );

        unsettled.IsPlaceGone.ShouldBeTrue();
        bench.Slack.Messages(bench.Channel).Where(message => message.IsBot).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_channel_that_is_archived_in_mid_stream_ends_the_answer()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);

        bench.Slack.SetArchived(bench.Channel, archived: true);

        await Should.ThrowAsync<ReplyPlaceGoneException>(async () =>
        {
            while (true)
                await reply.SayAsync("Two. ");
        });
    }

    [Fact]
    public async Task A_bot_that_is_put_out_of_the_channel_in_mid_stream_ends_the_answer()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);

        bench.Slack.SetBotMembership(bench.Channel, member: false);

        await Should.ThrowAsync<ReplyPlaceGoneException>(async () =>
        {
            while (true)
                await reply.SayAsync("Two. ");
        });
    }

    [Theory]
    [InlineData("assistant.threads.setStatus")]
    [InlineData("agents.sessions.setStatus")]
    public async Task A_status_that_is_refused_keeps_no_answer_back(string method)
    {
        await using var bench = await ReplyBench.StartQuickAsync(settings: ("StatusDelay", "00:00:00.001"));
        Refuse(bench, method, "not_authorized", count: 0);
        await using var reply = bench.Open();
        await bench.CallsAsync(method, 1);

        await AnswerAsync(bench, reply);

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe(Words);
    }

    [Fact]
    public async Task A_message_that_fills_up_only_at_the_closing_call_is_rewritten_and_continued()
    {
        // The closing call is the first to carry anything, and carries too much.
        await using var bench = await ReplyBench.StartQuickAsync(new EmulatorRules { StreamBytes = 400 });
        await using var reply = bench.Open();
        await reply.SayAsync("One. ");
        await bench.CallsAsync("chat.startStream", 1);
        await reply.ShowAsync(
            "a",
            AgentTaskStatus.Complete,
            details: new string('d', 150),
            output: new string('o', 150)
        );

        var texts = await reply.FinishAsync();

        bench.Shown.ShouldBe(texts.Sent);
        bench.Answers.ShouldAllBe(message => message.StreamingState != "in_progress");
    }

    private const string Words = "One. Two. Three.";

    private static void Refuse(ReplyBench bench, string method, string error, int count = 1) =>
        bench.Slack.Faults.Add(new ApiFault(method, ApiFaultKind.Refuse, count, Error: error));

    // Each piece is on its way before the next one is said, so that there is an opening, an append and a closing call.
    private static async Task AnswerAsync(ReplyBench bench, IReply reply)
    {
        var calls = bench.Calls().Count;
        await reply.SayAsync("One. ");
        await bench.Slack.WaitForAsync(slack => bench.Calls().Count > calls);
        var opened = bench.Calls().Count;
        await reply.SayAsync("Two. ");
        await bench.Slack.WaitForAsync(slack => bench.Calls().Count > opened);
        await reply.SayAsync("Three.");
        await reply.FinishAsync();
    }

    private static void ShouldBeWhole(ReplyBench bench)
    {
        var message = bench.Answers.ShouldHaveSingleItem();
        message.Shown.ShouldBe(Words);
        message.StreamingState.ShouldNotBe("in_progress");
        message.Json.ToJsonString().ShouldContain("bothost_feedback");
        bench.Slack.Session(bench.Channel, bench.Root)?.Status.ShouldNotBe("processing");
        bench.Journal.Parts.Count(part => part.State == ReplyPartState.Settled).ShouldBe(1);
    }
}
