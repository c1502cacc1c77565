using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Turns;

public sealed class TurnStoreTests(PostgresServer server) : StoreTests(server)
{
    private static readonly ReplyTexts Words = new("said", "sent");

    [Fact]
    public async Task A_turn_is_opened_settled_and_finished_and_its_bodies_are_gone()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);

        (await AnswerAsync(claimed, fence, "hi")).ShouldBeFalse();

        (await Store.ClaimAsync(takeOver: true)).ShouldBeEmpty();
        (await ScalarAsync<string>("select phase || ' ' || outcome || ' ' || text_model from turn")).ShouldBe(
            "done answered hi"
        );
        (
            await ScalarAsync<long>(
                "select count(*) from inbox where state = 'done' and body is null and handled_at is not null"
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task Opening_a_turn_twice_for_one_trigger_opens_it_once()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);

        var repeated = new OpenTurn(fence.Turn, claimed.Pending, TimeSpan.FromMinutes(1));
        (await Store.Turns.OpenAsync(claimed.State.Lease, repeated, default)).ShouldBe(
            fence,
            "the first answer may have been lost"
        );
        var again = await Store.Turns.OpenAsync(
            claimed.State.Lease,
            new(Guid.CreateVersion7(), claimed.Pending, TimeSpan.FromMinutes(1)),
            default
        );

        again.ShouldBeNull();
        (await ScalarAsync<long>("select count(*) from turn")).ShouldBe(1);
    }

    [Fact]
    public async Task A_control_that_came_in_between_keeps_the_words_from_being_settled()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);
        await Store.Turns.StopAsync(new Talk().Stops("1.2"), default);

        (await SettleAsync(fence, claimed.State.Controls)).ShouldBeFalse();
        var now = (await Store.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem();
        now.StopThrough.ShouldBe("1.2");
        (await SettleAsync(fence, now.Controls)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stop_of_one_turn_reaches_it_while_it_is_answered_and_neither_another_nor_one_whose_words_are_final()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);
        async Task<int> StopAsync(Guid turn) =>
            (await Store.Turns.StopAsync(new Talk().Stops("9.9", "1.5") with { Turn = turn }, default)).Count;

        (await StopAsync(Guid.NewGuid())).ShouldBe(0);
        (await StopAsync(fence.Turn)).ShouldBe(1);
        var state = (await Store.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem();
        state.StopThrough.ShouldBe("1.1", "what came after it is not meant");
        (await SettleAsync(fence, state.Controls)).ShouldBeTrue();
        (await StopAsync(fence.Turn)).ShouldBe(0);
        (await Store.Turns.ReadAsync([fence.Lease], default))[0].Controls.ShouldBe(state.Controls);
    }

    [Fact]
    public async Task Every_write_of_a_replaced_owner_is_refused()
    {
        await using var slow = new Replica(Database.ConnectionString, o => o.LeaseSeconds = 0.1, "slow");
        await slow.Inbox.AcceptAsync(new Talk().Says("1.1"), default);
        var claimed = (await slow.ClaimAsync()).ShouldHaveSingleItem();
        var fence = new TurnFence(Guid.CreateVersion7(), claimed.State.Lease);
        (
            await slow.Turns.OpenAsync(fence.Lease, new(fence.Turn, claimed.Pending, TimeSpan.FromMinutes(1)), default)
        ).ShouldBe(fence);

        var taken = (await Eventually.AnyAsync(() => Store.ClaimAsync(takeOver: true))).ShouldHaveSingleItem();

        taken.Unfinished.ShouldBe(new UnfinishedTurn(fence.Turn, TurnPhase.Answering, 2));
        taken.Pending.ShouldBeEmpty("the activity belongs to the turn");
        (await slow.Turns.RenewAsync([fence.Lease], default)).ShouldBeEmpty();
        (await slow.Turns.ReadAsync([fence.Lease], default)).ShouldBeEmpty();
        var part = new ReplyPart(0, "1.1", null, ReplyPartMode.Native, ReplyPartState.Opening, 0, 0, 0);
        var journal = slow.Turns.Journal(fence);
        var reply = slow.Turns.ReplyJournal(fence);
        var end = new LeaseEnd(false, claimed.Arrivals);
        Func<Task>[] writes =
        [
            () =>
                slow.Turns.OpenAsync(fence.Lease, new(Guid.CreateVersion7(), claimed.Pending, TimeSpan.Zero), default),
            () => slow.Turns.AbsorbAsync(fence.Lease, claimed.Pending, default),
            () => slow.Turns.LoadAsync(fence, default),
            () => slow.Turns.SettleAsync(fence, 0, new TurnOutcome.Answered(), Words, default),
            () => slow.Turns.FinishAsync(fence, end, default),
            () => slow.Turns.RetryAsync(fence, 0, new(TimeSpan.Zero, "why", true), default),
            () => slow.Turns.HandOverAsync(fence, default),
            () => slow.Turns.DieAsync(fence, "error", end, default),
            () => slow.Turns.ReleaseAsync(fence.Lease, end, default),
            () => slow.Turns.RefuseAsync(fence.Lease, claimed.Pending[0].Id, "error", 1, [TimeSpan.Zero], default),
            () => slow.Turns.PutOffAsync(fence.Lease, claimed.Pending[0].Id, TimeSpan.Zero, default),
            () => journal.RecordRoundAsync(new(0, "{}", "m", 1, 1), default),
            () => journal.RecordToolCallAsync(new(0, "c", "t", "{}", true, null), default),
            () => journal.FinishToolCallAsync(0, "c", "r", default),
            () => reply.OpeningAsync(part, default),
            () => reply.UpdateAsync(part, default),
            () => reply.ProgressAsync(part, Words, default),
            () => reply.TasksAsync("plan", [], default),
        ];
        foreach (var write in writes)
            await Should.ThrowAsync<FencedOutException>(write);

        var resumed = await Store.Turns.LoadAsync(new(fence.Turn, taken.State.Lease), default);
        resumed.Rounds.ShouldBeEmpty();
        resumed.Reply.Parts.ShouldBeEmpty();
        resumed.Activities.ShouldHaveSingleItem();
        resumed.Texts.ShouldBeNull();
        (await ScalarAsync<long>("select count(*) from message")).ShouldBe(1);
    }

    [Fact]
    public async Task An_activity_that_cannot_be_taken_is_tried_with_growing_waits_and_then_dead()
    {
        TimeSpan[] waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(9)];
        var claimed = await ArriveAsync(new Talk().Says("1.1"), new Talk().Says("1.2"));
        var guilty = claimed.Pending[0].Id;
        var minutes = new List<double>();
        while (!await Store.Turns.RefuseAsync(claimed.State.Lease, guilty, "why", 4, waits, default))
        {
            minutes.Add(
                await ScalarAsync<double>("select round(extract(epoch from ready_at - now()) / 60)::float8 from lease")
            );
            await ScalarAsync<Guid>("update lease set ready_at = now() returning conversation_id");
            claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
            claimed.Pending.Count.ShouldBe(2);
        }

        minutes.ShouldBe([1, 9, 9]);
        (await Store.ClaimAsync())
            .ShouldHaveSingleItem()
            .Pending.ShouldHaveSingleItem()
            .Activity.OrderKey.ShouldBe("1.2");
        var dead = (await Store.Dead.ListAsync(10, default)).ShouldHaveSingleItem();
        (dead.Id, dead.Error).ShouldBe((guilty, "why"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_goes_on_with_a_turn_that_was_given_up_knows_whether_asking_once_more_could_help(
        bool mayTryAgain
    )
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);
        await Store.Turns.SettleAsync(fence, 0, new TurnOutcome.GivenUp("why", mayTryAgain), Words, default);
        await Store.Turns.RetryAsync(fence, 0, new(TimeSpan.Zero, "away", CountAttempt: false), default);

        var next = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        var resumed = await Store.Turns.LoadAsync(new(fence.Turn, next.State.Lease), default);

        (resumed.Outcome, resumed.MayTryAgain).ShouldBe(("given_up", mayTryAgain));
        resumed.SettlingFor.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_lapsed_lease_that_nobody_took_is_still_good()
    {
        await using var slow = new Replica(Database.ConnectionString, o => o.LeaseSeconds = 0.05, "slow");
        await slow.Inbox.AcceptAsync(new Talk().Says("1.1"), default);
        var claimed = (await slow.ClaimAsync()).ShouldHaveSingleItem();
        await Eventually.AnyAsync<bool>(async () =>
            await ScalarAsync<bool>("select ready_at < now() from lease") ? [true] : []
        );

        (await Store.ClaimAsync(takeOver: false)).ShouldBeEmpty(
            "only a replica that was there all the time may take over"
        );
        (await slow.Turns.RenewAsync([claimed.State.Lease], default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_failure_counts_an_attempt_and_an_outage_or_a_hand_over_does_not()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);
        async Task<int> AgainAsync(Func<TurnFence, Task> leave)
        {
            await leave(fence);
            var next = (await Store.ClaimAsync()).ShouldHaveSingleItem();
            fence = fence with { Lease = next.State.Lease };
            return next.Unfinished.ShouldNotBeNull().Attempt;
        }

        (await AgainAsync(f => Store.Turns.RetryAsync(f, 0, new(TimeSpan.Zero, "failed", true), default))).ShouldBe(2);
        (
            await AgainAsync(f => Store.Turns.RetryAsync(f, 0, new(TimeSpan.Zero, "Slack was away", false), default))
        ).ShouldBe(2);
        (await AgainAsync(f => Store.Turns.HandOverAsync(f, default))).ShouldBe(2);
        (await SettleAsync(fence, claimed.State.Controls)).ShouldBeTrue();
        (
            await AgainAsync(f => Store.Turns.RetryAsync(f, 0, new(TimeSpan.Zero, "Slack was away", false), default))
        ).ShouldBe(2);
        (await AgainAsync(f => Store.Turns.RetryAsync(f, 0, new(TimeSpan.Zero, "failed", true), default))).ShouldBe(
            2,
            "settling is retried by age"
        );

        var resumed = await Store.Turns.LoadAsync(fence, default);
        resumed.Outcome.ShouldBe("answered");
        resumed.Texts.ShouldBe(Words);
    }

    [Fact]
    public async Task A_turn_left_for_later_is_due_then_and_a_stop_brings_it_forward()
    {
        var talk = new Talk();
        var fence = await OpenAsync(await ArriveAsync(talk.Says("1.1")));
        (await Store.Turns.NextDueAsync(default))
            .ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await Store.Turns.RetryAsync(fence, 0, new(TimeSpan.FromHours(1), "wait", true), default);

        (await Store.ClaimAsync(takeOver: true)).ShouldBeEmpty();
        (await Store.Turns.NextDueAsync(default)).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(50));
        (await Store.Turns.StopAsync(talk.Stops("1.2"), default)).ShouldBe([new(talk.Id, Owner: null)]);

        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        claimed.State.StopThrough.ShouldBe("1.2");
        claimed.Unfinished.ShouldNotBeNull().Turn.ShouldBe(fence.Turn);
    }

    [Fact]
    public async Task Nothing_is_due_where_nothing_waits()
    {
        await TalkAsync(new Talk().Says("1.1"), "hi");

        (await Store.Turns.NextDueAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_turn_died_of_is_kept_with_its_activities_and_the_conversation_goes_on()
    {
        var talk = new Talk();
        var claimed = await ArriveAsync(talk.Says("1.1"));
        var fence = await OpenAsync(claimed);
        await Store.Inbox.AcceptAsync(talk.Says("1.2"), default);

        (await Store.Turns.DieAsync(fence, "five times", new(false, claimed.Arrivals), default)).ShouldBeTrue();

        (await ScalarAsync<string>("select error from inbox where state = 'dead' and body is not null")).ShouldBe(
            "five times"
        );
        (await ScalarAsync<string>("select phase || ' ' || error from turn")).ShouldBe("done five times");
        var next = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        next.Unfinished.ShouldBeNull();
        next.Pending.ShouldHaveSingleItem().Activity.OrderKey.ShouldBe("1.2");
    }

    [Fact]
    public async Task A_conversation_released_with_an_open_turn_stays_due()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);

        (await Store.Turns.ReleaseAsync(fence.Lease, new(false, claimed.Arrivals), default)).ShouldBeTrue();

        (await Store.ClaimAsync()).ShouldHaveSingleItem().Unfinished.ShouldNotBeNull().Turn.ShouldBe(fence.Turn);
    }

    [Fact]
    public async Task A_turn_that_is_not_settled_cannot_be_finished_and_keeps_its_lease()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);

        await Should.ThrowAsync<FencedOutException>(() =>
            Store.Turns.FinishAsync(fence, new(false, claimed.Arrivals), default)
        );

        (await Store.Turns.RenewAsync([fence.Lease], default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_activity_of_a_kind_that_this_release_does_not_know_does_not_hold_up_its_conversation()
    {
        var talk = new Talk();
        await Store.Inbox.AcceptAsync(talk.Says("1.1"), default);
        await Store.Inbox.AcceptAsync(talk.Says("1.2"), default);
        await ScalarAsync<Guid>(
            "update inbox set body = '{\"kind\":\"from_the_future\"}' where order_key = '1.1' returning id"
        );

        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();

        claimed.Pending.ShouldHaveSingleItem().Activity.OrderKey.ShouldBe("1.2");
        (await ScalarAsync<string>("select state from inbox where order_key = '1.1'")).ShouldBe("dead");
    }

    private Task<bool> SettleAsync(TurnFence fence, long controls) =>
        Store.Turns.SettleAsync(fence, controls, new TurnOutcome.Answered(), Words, default);
}
