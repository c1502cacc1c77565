using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Turns;

/// <summary>The timer that follows a turn which was taken over.</summary>
public sealed class SweepTests(PostgresServer server) : StoreTests(server)
{
    private readonly Talk _talk = new();

    [Fact]
    public async Task Only_the_end_of_a_turn_that_was_taken_over_arms_its_timer()
    {
        var claimed = await ArriveAsync(_talk.Says("1.1"));
        await EndAsync(claimed, await OpenAsync(claimed));
        var handedOver = await ArriveAsync(_talk.Says("1.2"));
        await Store.Turns.HandOverAsync(await OpenAsync(handedOver), default);
        var gone = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        await EndAsync(gone, new(gone.Unfinished!.Turn, gone.State.Lease));
        (await ScalarAsync<long>("select count(*) from inbox where kind = 'sweep_due'")).ShouldBe(0);

        var fence = await TakeOverAsync(_talk.Says("1.3"));

        (
            await ScalarAsync<bool>(
                "select not queued and state = 'pending' and ready_at > now() + interval '50 s' from inbox where kind = 'sweep_due'"
            )
        ).ShouldBeTrue();
        (await Store.Immediate.TakeDueAsync(10, default)).ShouldBeEmpty("it is not due yet");
        (await ScalarAsync<Guid>("select id from turn where taken_over")).ShouldBe(fence.Turn);
    }

    [Fact]
    public async Task A_timer_that_is_due_waits_in_its_conversation_where_only_the_holder_acts_on_it()
    {
        var fence = await TakeOverAsync(_talk.Says("1.1"));
        (await Store.ClaimAsync()).ShouldBeEmpty();

        var timer = await TakeDueAsync();
        (await Store.Immediate.FallDueAsync(timer, default)).ShouldBeTrue();
        (await Store.Immediate.FallDueAsync(timer, default)).ShouldBeFalse("it waits there already");

        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        var due = claimed.Pending.ShouldHaveSingleItem().Activity.ShouldBeOfType<SweepDue>();
        due.Turn.ShouldBe(fence.Turn);
        (await Store.Immediate.TakeDueAsync(10, default)).ShouldBeEmpty();
        await Store.Turns.AbsorbAsync(claimed.State.Lease, claimed.Pending, default);
        (await Store.Turns.ReleaseAsync(claimed.State.Lease, new(false, claimed.Arrivals), default)).ShouldBeFalse();
        (await ScalarAsync<string>("select state from inbox where kind = 'sweep_due'")).ShouldBe("done");
    }

    [Fact]
    public async Task The_timer_of_a_conversation_that_was_erased_is_done()
    {
        await TakeOverAsync(_talk.Says("1.1"));
        var timer = await TakeDueAsync();
        await ExecuteAsync("delete from conversation");

        (await Store.Immediate.FallDueAsync(timer, default)).ShouldBeFalse();

        (await ScalarAsync<string>("select state from inbox where kind = 'sweep_due'")).ShouldBe("done");
    }

    [Fact]
    public async Task A_sweep_finds_what_belongs_to_answers_and_may_write_to_the_ended_turn_while_it_holds_the_lease()
    {
        var fence = await TakeOverAsync(_talk.Says("1.1"));
        await Store.Immediate.FallDueAsync(await TakeDueAsync(), default);
        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        var sweeping = new TurnFence(fence.Turn, claimed.State.Lease);

        var swept = (await Store.Turns.SweepAsync(sweeping, default)).ShouldNotBeNull();
        (await Store.Turns.SweepAsync(sweeping with { Turn = Guid.NewGuid() }, default)).ShouldBeNull();

        (swept.OrderKey, swept.Outcome, swept.Texts).ShouldBe(("1.1", "answered", new ReplyTexts("hi", "hi")));
        swept.Reply.Parts.Select(part => part.Ts).ShouldBe(["2.1", "2.2"]);
        swept.KnownMessages.ShouldBe(["2.1"], ignoreOrder: true, "a lost message is nobody's");
        await Store.Turns.ReplyJournal(sweeping).UpdateAsync(swept.Reply.Parts[0], default);
        await Should.ThrowAsync<FencedOutException>(() =>
            Store.Turns.ReplyJournal(fence).UpdateAsync(swept.Reply.Parts[0], default)
        );
    }

    [Fact]
    public async Task A_sweep_is_put_off_a_few_times_and_not_for_ever()
    {
        await TakeOverAsync(_talk.Says("1.1"));
        for (var attempt = 1; ; attempt++)
        {
            await Store.Immediate.FallDueAsync(await TakeDueAsync(), default);
            var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
            var (lease, timer) = (claimed.State.Lease, claimed.Pending.ShouldHaveSingleItem().Id);
            await Should.ThrowAsync<FencedOutException>(() =>
                Store.Turns.PutOffAsync(lease with { Claim = Guid.NewGuid() }, timer, TimeSpan.FromHours(1), default)
            );
            if (!await Store.Turns.PutOffAsync(lease, timer, TimeSpan.FromHours(1), default))
            {
                attempt.ShouldBe(5);
                return;
            }
            (await Store.Turns.ReleaseAsync(lease, new(false, claimed.Arrivals), default)).ShouldBeFalse();
            (await Store.ClaimAsync()).ShouldBeEmpty();
        }
    }

    /// <summary>A turn whose holder vanished, and that another one ended.</summary>
    private async Task<TurnFence> TakeOverAsync(MessageReceived message)
    {
        await OpenAsync(await ArriveAsync(message));
        await ExecuteAsync("update lease set ready_at = now() - interval '1 s' where owner is not null");
        var taken = (await Store.ClaimAsync(takeOver: true)).ShouldHaveSingleItem();
        var fence = new TurnFence(taken.Unfinished!.Turn, taken.State.Lease);
        var journal = Store.Turns.ReplyJournal(fence);
        await journal.UpdateAsync(new(0, "1.1", "2.1", default, ReplyPartState.Settled, 0, 2, 2), default);
        await journal.UpdateAsync(new(1, "2.1", "2.2", default, ReplyPartState.Lost, 2, 0, 0), default);
        await EndAsync(taken, fence);
        return fence;
    }

    private async Task EndAsync(ClaimedConversation claimed, TurnFence fence)
    {
        var words = new ReplyTexts("hi", "hi");
        await Store.Turns.SettleAsync(fence, claimed.State.Controls, new TurnOutcome.Answered(), words, default);
        var due = new SweepDue
        {
            Adapter = "slack",
            Tenant = _talk.Tenant,
            DedupeKey = $"sweep:{fence.Turn}",
            OrderKey = "1.1",
            Conversation = _talk.Key,
            User = "U1",
            Turn = fence.Turn,
        };
        var end = new LeaseEnd(false, claimed.Arrivals) { Sweep = new ActivityTimer(due, TimeSpan.FromMinutes(1)) };
        await Store.Turns.FinishAsync(fence, end, default);
    }

    private async Task<AcceptedActivity> TakeDueAsync()
    {
        await ExecuteAsync("update inbox set ready_at = now() where kind = 'sweep_due'");
        return (await Store.Immediate.TakeDueAsync(10, default)).ShouldHaveSingleItem();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
