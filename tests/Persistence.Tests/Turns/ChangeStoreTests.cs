using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Turns;

public sealed class ChangeStoreTests(PostgresServer server) : StoreTests(server)
{
    private static readonly ReplyTexts Words = new("said", "sent");

    private readonly Talk _talk = new();

    private IChangeStore Changes => Store.Get<IChangeStore>();

    [Fact]
    public async Task An_edit_accepted_on_another_replica_before_the_words_are_settled_keeps_them_from_it()
    {
        await using var other = new Replica(Database.ConnectionString, name: "other");
        var claimed = await ArriveAsync(_talk.Says("1.1"));
        var fence = await OpenAsync(claimed);

        await other.Inbox.AcceptAsync(_talk.Edits("1.1", "1.2", "new"), default);

        (await SettleAsync(fence, claimed.State.Controls)).ShouldBeFalse();
        other.Heard.All.ShouldHaveSingleItem().Owner.ShouldBe(Store.Name, "whom to tell");
        var state = (await Store.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem();
        state.Controls.ShouldBe(claimed.State.Controls + 1);
        var waiting = await Changes.WaitingAsync(fence.Lease, default);
        await RestartAsync(fence, claimed.Pending[0], waiting.ShouldHaveSingleItem());
        (await SettleAsync(fence, state.Controls)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_edit_accepted_after_the_words_were_settled_leaves_them_alone_and_waits_for_the_next_claim()
    {
        await using var other = new Replica(Database.ConnectionString, name: "other");
        var claimed = await ArriveAsync(_talk.Says("1.1"));
        var fence = await OpenAsync(claimed);
        (await SettleAsync(fence, claimed.State.Controls)).ShouldBeTrue();

        await other.Inbox.AcceptAsync(_talk.Edits("1.1", "1.2", "new"), default);

        (await Store.Turns.FinishAsync(fence, new(false, claimed.Arrivals), default)).ShouldBeTrue("more waits");
        (await other.ClaimAsync())
            .ShouldHaveSingleItem()
            .Pending.ShouldHaveSingleItem()
            .Activity.ShouldBeOfType<MessageEdited>();
        (await ScalarAsync<string>("select outcome || ' ' || text_model from turn")).ShouldBe("answered said");
    }

    [Fact]
    public async Task A_change_brings_a_turn_forward_that_waits_for_another_try()
    {
        var fence = await OpenAsync(await ArriveAsync(_talk.Says("1.1")));
        await Store.Turns.RetryAsync(fence, 0, new(TimeSpan.FromHours(1), "wait", true), default);

        await Store.Inbox.AcceptAsync(_talk.Deletes("1.1", "1.2"), default);

        (await Store.ClaimAsync()).ShouldHaveSingleItem().Unfinished.ShouldNotBeNull().Turn.ShouldBe(fence.Turn);
    }

    [Fact]
    public async Task A_turn_left_for_later_is_due_at_once_where_a_change_came_in_that_its_holder_did_not_know()
    {
        var claimed = await ArriveAsync(_talk.Says("1.1"));
        var fence = await OpenAsync(claimed);
        await Store.Inbox.AcceptAsync(_talk.Deletes("1.1", "1.2"), default);

        var hour = new TurnOutcome.RetryAt(TimeSpan.FromHours(1), "wait", CountAttempt: true);
        await Store.Turns.RetryAsync(fence, claimed.State.Controls, hour, default);
        var next = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        await Store.Turns.RetryAsync(new(fence.Turn, next.State.Lease), next.State.Controls, hour, default);

        (await Store.ClaimAsync()).ShouldBeEmpty("what was known does not bring it forward again");
    }

    [Fact]
    public async Task A_restarted_turn_has_its_new_words_alone_and_keeps_its_messages_and_what_its_tools_may_have_done()
    {
        await using var other = new Replica(Database.ConnectionString, name: "other");
        var claimed = await ArriveAsync(_talk.Says("1.1", "old"));
        var fence = await OpenAsync(claimed);
        await WorkAsync(fence);
        await other.Inbox.AcceptAsync(_talk.Edits("1.1", "1.2", "new"), default);
        var edit = (await Changes.WaitingAsync(fence.Lease, default)).ShouldHaveSingleItem();

        await RestartAsync(fence, claimed.Pending[0], edit);
        // The answer to the commit was lost.
        await RestartAsync(fence, claimed.Pending[0], edit);
        await Store.Turns.HandOverAsync(fence, default);
        var next = (await other.ClaimAsync()).ShouldHaveSingleItem();
        var stored = await other.Turns.LoadAsync(new(fence.Turn, next.State.Lease), default);

        next.Pending.ShouldBeEmpty();
        stored.Activities.ShouldHaveSingleItem().Activity.ShouldBeOfType<MessageReceived>().Text.ShouldBe("new");
        stored.Rounds.ShouldBeEmpty();
        stored.Reply.Tasks.ShouldBeEmpty();
        stored.Reply.PlanTitle.ShouldBeNull();
        stored.Reply.Texts.ShouldBe(new ReplyTexts("", ""));
        stored.Reply.Parts.ShouldHaveSingleItem().Ts.ShouldBe("1.15");
        var aside = stored.ToolCalls.ShouldHaveSingleItem("what may be repeated needs no memory");
        (aside.Round, aside.Tool, aside.Result).ShouldBe((-1, "send", null));
        (await ScalarAsync<string>("select text || ' ' || edit_key from message")).ShouldBe("new 1.2");
        (await ScalarAsync<string>("select text from message_revision")).ShouldBe("old");
        (await ScalarAsync<long>("select input_tokens from usage")).ShouldBe(7, "dropped rounds were paid for");
    }

    [Fact]
    public async Task What_tools_did_before_each_restart_stays_apart_and_all_rounds_are_paid_for_once()
    {
        var claimed = await ArriveAsync(_talk.Says("1.1", "old"));
        var fence = await OpenAsync(claimed);
        for (var edits = 2; edits < 4; edits++)
        {
            await WorkAsync(fence);
            await Store.Inbox.AcceptAsync(_talk.Edits("1.1", $"1.{edits}", $"new {edits}"), default);
            await RestartAsync(
                fence,
                claimed.Pending[0],
                (await Changes.WaitingAsync(fence.Lease, default)).ShouldHaveSingleItem()
            );
        }
        await WorkAsync(fence);
        var state = (await Store.Turns.ReadAsync([fence.Lease], default))[0];
        (await SettleAsync(fence, state.Controls)).ShouldBeTrue();
        await Store.Turns.FinishAsync(fence, new(false, claimed.Arrivals), default);

        (
            await ScalarAsync<int[]>("select array_agg(round order by round) from tool_call where tool = 'send'")
        ).ShouldBe([-2, -1, 0]);
        (await ScalarAsync<long>("select input_tokens from usage")).ShouldBe(21);
    }

    [Fact]
    public async Task An_edit_that_is_delivered_late_changes_nothing()
    {
        await TalkAsync(_talk.Says("1.1", "first"), "answer");
        await ApplyAsync(_talk.Edits("1.1", "1.3", "third"));

        await ApplyAsync(_talk.Edits("1.1", "1.2", "second"));

        (await ScalarAsync<string>("select text from message where not from_bot")).ShouldBe("third");
        (await ScalarAsync<long>("select count(*) from message_revision")).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_waits_is_replaced_and_one_that_never_came_is_known_by_its_new_words()
    {
        var edit = _talk.Edits("1.1", "1.2", "new") with { Message = _talk.Says("1.1", "new"), Addressed = true };
        await ApplyAsync(edit, asks: edit.Message);

        (await Store.Inbox.AcceptAsync(_talk.Says("1.1", "old"), default)).ShouldBe(Domain.Inbox.Acceptance.Duplicate);
        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        claimed.Pending.ShouldHaveSingleItem().Activity.ShouldBeOfType<MessageReceived>().Text.ShouldBe("new");
    }

    [Fact]
    public async Task A_message_deleted_before_it_came_or_while_it_waits_is_never_answered()
    {
        await Store.Inbox.AcceptAsync(_talk.Says("1.1", "a secret"), default);
        var deletion = _talk.Deletes("1.1", "1.3") with { MessageKey = _talk.Says("1.1").DedupeKey };
        await ApplyAsync(deletion);
        await ApplyAsync(_talk.Deletes("1.2", "1.4") with { MessageKey = _talk.Says("1.2").DedupeKey });

        (await Store.Inbox.AcceptAsync(_talk.Says("1.2"), default)).ShouldBe(Domain.Inbox.Acceptance.Duplicate);
        (await Store.ClaimAsync()).SelectMany(claimed => claimed.Pending).ShouldBeEmpty();
        (await ScalarAsync<long>("select count(*) from inbox where body is not null")).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_message_stays_deleted_when_one_of_its_edits_is_delivered_after_that(bool waited)
    {
        var message = _talk.Says("1.1", "a secret");
        if (waited)
            await Store.Inbox.AcceptAsync(message, default);
        await ApplyAsync(_talk.Deletes("1.1", "1.3") with { MessageKey = message.DedupeKey });

        (await Changes.FindMessageAsync(_talk.Id, "1.1", default)).ShouldNotBeNull().IsDeleted.ShouldBeTrue();
        await ApplyAsync(_talk.Edits("1.1", "1.2", "a secret") with { Message = message });

        (await Changes.FindMessageAsync(_talk.Id, "1.1", default)).ShouldNotBeNull().IsDeleted.ShouldBeTrue();
        (await ScalarAsync<string>("select text from message")).ShouldBeEmpty();
        (await Store.History.ReadAsync(_talk.Id, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Taking_an_ended_turn_back_opens_it_again_for_any_replica_to_settle()
    {
        await using var other = new Replica(Database.ConnectionString, name: "other");
        var claimed = await ArriveAsync(_talk.Says("1.1", "question"));
        var fence = await OpenAsync(claimed);
        await WorkAsync(fence);
        await AnswerAsync(claimed, fence, "answer");
        await Store.Inbox.AcceptAsync(_talk.Deletes("1.1", "1.2"), default);
        var again = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        var known = (await Changes.FindMessageAsync(_talk.Id, "1.1", default)).ShouldNotBeNull();
        (known.Turn, known.IsLastQuestion).ShouldBe((fence.Turn, true));

        await Changes.RetractAsync(new(fence.Turn, again.State.Lease), again.Pending, default);
        await Changes.RetractAsync(new(fence.Turn, again.State.Lease), again.Pending, default);
        await Store.Turns.HandOverAsync(new(fence.Turn, again.State.Lease), default);
        var taken = (await other.ClaimAsync()).ShouldHaveSingleItem();
        var stored = await other.Turns.LoadAsync(new(fence.Turn, taken.State.Lease), default);

        taken.Unfinished.ShouldBe(new UnfinishedTurn(fence.Turn, TurnPhase.Settling, 1));
        taken.Pending.ShouldBeEmpty();
        (stored.Outcome, stored.Texts).ShouldBe(("retracted", new ReplyTexts("", "")));
        stored.Reply.Parts.ShouldHaveSingleItem().State.ShouldNotBe(ReplyPartState.Settled);
        stored.Remaining.ShouldBeGreaterThan(TimeSpan.FromMinutes(-5), "its age counts from now");
        (await other.History.ReadAsync(_talk.Id, 10, default)).ShouldBeEmpty();
        (await ScalarAsync<string>("select string_agg(text, '') from message")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_turn_that_is_taken_back_was_not_taken_over()
    {
        var fence = await TalkAsync(_talk.Says("1.1", "question"), "answer");
        var again = await ArriveAsync(_talk.Deletes("1.1", "1.2"));
        await Changes.RetractAsync(new(fence.Turn, again.State.Lease), again.Pending, default);

        (await Store.Turns.ReleaseAsync(again.State.Lease, new(false, again.Arrivals), default)).ShouldBeTrue();

        (await Store.ClaimAsync()).ShouldHaveSingleItem().Unfinished.ShouldNotBeNull().Turn.ShouldBe(fence.Turn);
        (await ScalarAsync<bool>("select taken_over from turn")).ShouldBeFalse();
    }

    [Fact]
    public async Task Taking_a_turn_back_whose_words_wait_to_be_shown_erases_them_and_its_rounds_are_paid_for_once()
    {
        var claimed = await ArriveAsync(_talk.Says("1.1", "question"));
        var fence = await OpenAsync(claimed);
        await WorkAsync(fence);
        var state = (await Store.Turns.ReadAsync([fence.Lease], default))[0];
        (await SettleAsync(fence, state.Controls)).ShouldBeTrue();

        await Changes.RetractAsync(fence, [], default);
        await Changes.RetractAsync(fence, [], default);
        var stored = await Store.Turns.LoadAsync(fence, default);
        await Store.Turns.FinishAsync(fence, new(false, claimed.Arrivals), default);

        (stored.Outcome, stored.Texts).ShouldBe(("retracted", new ReplyTexts("", "")));
        stored.Rounds.ShouldBeEmpty();
        (await ScalarAsync<long>("select input_tokens from usage")).ShouldBe(7);
        (await ScalarAsync<string>("select string_agg(text, '') from message")).ShouldBe("question");
    }

    [Fact]
    public async Task The_answer_to_a_deleted_question_leaves_the_talk_and_the_search_even_where_it_stays_visible()
    {
        await TalkAsync(_talk.Says("1.1", "question"), "whale");
        await ApplyAsync(_talk.Deletes("1.1", "1.2"));

        (await Store.History.ReadAsync(_talk.Id, 10, default)).ShouldBeEmpty();
        (await Store.History.SearchAsync(new("slack", "T1", "C1", "whale", 5), default)).ShouldBeEmpty();
        (await ScalarAsync<string>("select text from message where from_bot")).ShouldBe("whale");
    }

    [Fact]
    public async Task Another_answer_takes_the_messages_of_the_first_and_keeps_its_words_as_a_revision()
    {
        var first = await OpenWithPartAsync("1.1", "1.15");
        var again = await ArriveAsync(Again(first, "1.3"));
        var turn = Guid.CreateVersion7();

        var fence = (
            await Store.Turns.OpenAsync(
                again.State.Lease,
                new(turn, again.Pending, TimeSpan.FromMinutes(1), Replaces: first),
                default
            )
        ).ShouldNotBeNull();
        var stored = await Store.Turns.LoadAsync(fence, default);
        await AnswerAsync(again, fence, "the second");

        stored.Reply.Parts.ShouldHaveSingleItem().Ts.ShouldBe("1.15");
        (await ScalarAsync<string>("select text from message where from_bot")).ShouldBe("the second");
        (await ScalarAsync<string>("select text from message_revision")).ShouldBe("the first");
        (await ScalarAsync<string>($"select text_model from turn where id = '{first}'")).ShouldBe("the first");
        (await Changes.FindAnswerAsync(_talk.Id, first, default)).ShouldBe(new AnswerGiven(turn, "answered", true));
        (await Changes.FindMessageAsync(_talk.Id, "1.1", default)).ShouldNotBeNull().Turn.ShouldBe(turn);
    }

    [Fact]
    public async Task What_a_replaced_owner_would_change_is_refused()
    {
        await using var slow = new Replica(Database.ConnectionString, o => o.LeaseSeconds = 0.1, "slow");
        await slow.Inbox.AcceptAsync(_talk.Says("1.1"), default);
        var claimed = (await slow.ClaimAsync()).ShouldHaveSingleItem();
        var turn = new OpenTurn(Guid.CreateVersion7(), claimed.Pending, TimeSpan.FromMinutes(1));
        var fence = (await slow.Turns.OpenAsync(claimed.State.Lease, turn, default)).ShouldNotBeNull();
        await slow.Inbox.AcceptAsync(_talk.Deletes("1.1", "1.2"), default);
        var change = (await slow.Get<IChangeStore>().WaitingAsync(fence.Lease, default)).ShouldHaveSingleItem();
        await Eventually.AnyAsync(() => Store.ClaimAsync(takeOver: true));

        var changes = slow.Get<IChangeStore>();
        (await changes.WaitingAsync(fence.Lease, default)).ShouldBeEmpty();
        Func<Task>[] writes =
        [
            () => changes.ApplyAsync(fence.Lease, new(change), default),
            () => changes.RestartAsync(fence, new(claimed.Pending, [change], TimeSpan.FromMinutes(1)), default),
            () => changes.RetractAsync(fence, [change], default),
        ];
        foreach (var write in writes)
            await Should.ThrowAsync<FencedOutException>(write);

        (await ScalarAsync<string>("select phase from turn")).ShouldBe("answering");
        (await ScalarAsync<string>("select state from inbox where kind = 'message_deleted'")).ShouldBe("pending");
        (await ScalarAsync<long>("select count(*) from message where deleted_at is not null")).ShouldBe(0);
    }

    private static RegenerateRequested Again(Guid turn, string at) =>
        new()
        {
            Adapter = "slack",
            Tenant = "T1",
            DedupeKey = $"again/{at}",
            OrderKey = at,
            Conversation = new Talk().Key,
            User = "U1",
            Addressed = true,
            Turn = turn,
        };

    private async Task<Guid> OpenWithPartAsync(string question, string part)
    {
        var claimed = await ArriveAsync(_talk.Says(question));
        var fence = await OpenAsync(claimed);
        await Store
            .Turns.ReplyJournal(fence)
            .OpeningAsync(new(0, question, part, ReplyPartMode.Native, ReplyPartState.Settled, 0, 9, 9), default);
        await AnswerAsync(claimed, fence, "the first");
        return fence.Turn;
    }

    private async Task WorkAsync(TurnFence fence)
    {
        var journal = Store.Turns.Journal(fence);
        await journal.RecordRoundAsync(new(0, "{}", "m", 7, 1), default);
        await journal.RecordToolCallAsync(new(0, "a", "send", "{}", Repeatable: false, null), default);
        await journal.RecordToolCallAsync(new(0, "b", "look", "{}", Repeatable: true, "seen"), default);
        var reply = Store.Turns.ReplyJournal(fence);
        await reply.TasksAsync("plan", [new("a", "A", default)], default);
        var part = new ReplyPart(0, "1.1", "1.15", ReplyPartMode.Native, ReplyPartState.Settled, 0, 4, 4);
        await reply.OpeningAsync(part, default);
        await reply.ProgressAsync(part, Words, default);
    }

    private Task RestartAsync(TurnFence fence, PendingActivity message, PendingActivity edit) =>
        Changes.RestartAsync(
            fence,
            new(
                [message with { Activity = ((MessageEdited)edit.Activity).Revise((MessageReceived)message.Activity) }],
                [edit],
                TimeSpan.FromMinutes(1)
            ),
            default
        );

    private async Task ApplyAsync(InboundActivity change, MessageReceived? asks = null)
    {
        await Store.Inbox.AcceptAsync(change with { Addressed = true }, default);
        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        var pending = claimed.Pending.Single(waiting => waiting.Activity.DedupeKey == change.DedupeKey);
        await Changes.ApplyAsync(claimed.State.Lease, new(pending, Asks: asks), default);
        await Store.Turns.ReleaseAsync(claimed.State.Lease, new(LeftOver: true, claimed.Arrivals), default);
    }

    private Task<bool> SettleAsync(TurnFence fence, long controls) =>
        Store.Turns.SettleAsync(fence, controls, new TurnOutcome.Answered(), Words, default);
}
