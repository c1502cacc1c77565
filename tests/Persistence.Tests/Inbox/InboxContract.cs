using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using BotHost.Domain.Turns;

namespace BotHost.Persistence.Tests.Inbox;

/// <summary>What every inbox and turn store promise together, whatever keeps them.</summary>
public abstract class InboxContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A process over the store of this test; several share it.</summary>
    protected abstract Replica Start(string name = "a", Action<StorageOptions>? configure = null);

    [Fact]
    public async Task Second_delivery_of_one_event_makes_no_second_row()
    {
        await using var replica = Start();
        var message = new Talk().Says("1.1");

        (await replica.Inbox.AcceptAsync(message, default)).ShouldBe(Acceptance.Accepted);
        (await replica.Inbox.AcceptAsync(message, default)).ShouldBe(Acceptance.Duplicate);

        (await replica.ClaimAsync()).ShouldHaveSingleItem().Pending.ShouldHaveSingleItem().Activity.ShouldBe(message);
        replica.Heard.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Many_deliveries_of_one_event_at_once_make_one_row()
    {
        await using var first = Start("a");
        await using var second = Start("b");
        var message = new Talk().Says("1.1");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? first : second).Inbox.AcceptAsync(message, default))
        );

        answers.Count(a => a == Acceptance.Accepted).ShouldBe(1);
        answers.Count(a => a == Acceptance.Duplicate).ShouldBe(39);
    }

    [Fact]
    public async Task A_delivery_that_is_addressed_to_nobody_never_uses_up_the_key()
    {
        await using var replica = Start();
        var talk = new Talk();

        (await replica.Inbox.AcceptAsync(talk.Says("1.1", addressed: false), default)).ShouldBe(Acceptance.NotWanted);
        (await replica.Inbox.AcceptAsync(talk.Says("1.1", addressed: true), default)).ShouldBe(Acceptance.Accepted);
    }

    [Fact]
    public async Task A_message_to_nobody_in_a_known_conversation_is_kept()
    {
        await using var replica = Start();
        var talk = new Talk();
        await replica.Inbox.AcceptAsync(talk.Says("1.1"), default);

        (await replica.Inbox.AcceptAsync(talk.Says("1.2", addressed: false), default)).ShouldBe(Acceptance.Accepted);
        (await replica.Inbox.AcceptAsync(new Talk("999.0").Says("1.3", addressed: false), default)).ShouldBe(
            Acceptance.NotWanted
        );
    }

    [Fact]
    public async Task Mention_and_message_of_one_ts_at_once_become_one_mention()
    {
        await using var replica = Start();
        var talk = new Talk();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .SelectMany(i => new[] { talk.Says($"1.{i:D2}", addressed: false), talk.Says($"1.{i:D2}") })
                .Select(m => replica.Inbox.AcceptAsync(m, default))
        );

        answers.Count(a => a == Acceptance.Accepted).ShouldBe(50);
        (await replica.ClaimAsync()).ShouldHaveSingleItem().Pending.Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_reply_that_comes_together_with_the_mention_that_opens_its_conversation_is_kept()
    {
        await using var replica = Start();
        var talks = Enumerable.Range(0, 40).Select(i => new Talk($"{i}.0")).ToList();

        var answers = await Task.WhenAll(
            talks
                .SelectMany(t => new[] { t.Says(t.Thread + "1"), t.Says(t.Thread + "2", addressed: false) })
                .Select(m => replica.Inbox.AcceptAsync(m, default))
        );

        answers.ShouldAllBe(a => a == Acceptance.Accepted);
    }

    [Fact]
    public async Task Two_claimers_at_once_never_hold_one_conversation_together()
    {
        await using var first = Start("a");
        await using var second = Start("b");
        await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => first.Inbox.AcceptAsync(new Talk($"{i}.0").Says($"1.{i:D2}"), default))
        );

        List<ClaimedConversation> all = [];
        for (var round = 0; all.Count < 60 && round < 60; round++)
        {
            var claimed = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? first : second).ClaimAsync(free: 3))
            );
            all.AddRange(claimed.SelectMany(c => c));
        }

        all.Count.ShouldBe(60);
        all.Select(c => c.State.Lease.Conversation).ShouldBeUnique();
        (await first.ClaimAsync(takeOver: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Activities_of_one_conversation_are_given_out_in_their_order()
    {
        await using var replica = Start();
        var talk = new Talk();
        string[] order = ["1700000000.000900", "1700000000.000100", "1700000000.001000", "1700000000.000200"];
        foreach (var ts in order)
            await replica.Inbox.AcceptAsync(talk.Says(ts), default);

        var claimed = (await replica.ClaimAsync()).ShouldHaveSingleItem();

        claimed.Key.ShouldBe(talk.Key);
        claimed.Pending.Select(p => p.Activity.OrderKey).ShouldBe(order.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_arrives_while_a_conversation_is_held_is_found_when_it_is_left()
    {
        await using var replica = Start();
        var talk = new Talk();
        await replica.Inbox.AcceptAsync(talk.Says("1.1"), default);
        var claimed = (await replica.ClaimAsync()).ShouldHaveSingleItem();
        await replica.Inbox.AcceptAsync(talk.Says("1.2"), default);
        replica.Heard.All[^1].Owner.ShouldBe(replica.Name);

        (await replica.ClaimAsync()).ShouldBeEmpty();
        await replica.Turns.AbsorbAsync(claimed.State.Lease, claimed.Pending, default);
        (await replica.Turns.ReleaseAsync(claimed.State.Lease, new(false, claimed.Arrivals), default)).ShouldBeTrue();

        var next = (await replica.ClaimAsync()).ShouldHaveSingleItem();
        next.Pending.ShouldHaveSingleItem().Activity.OrderKey.ShouldBe("1.2");
        await replica.Turns.AbsorbAsync(next.State.Lease, next.Pending, default);
        (await replica.Turns.ReleaseAsync(next.State.Lease, new(false, next.Arrivals), default)).ShouldBeFalse();
        (await replica.ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tenant_with_its_share_waits_while_others_are_served()
    {
        await using var replica = Start();
        await replica.Inbox.AcceptAsync(new Talk(Tenant: "T1").Says("1.1"), default);
        await replica.Inbox.AcceptAsync(new Talk(Tenant: "T2").Says("1.1"), default);

        var claimed = await replica.Turns.ClaimAsync(new("a", 10, false, ["T1"]), default);

        claimed.ShouldHaveSingleItem().Key.Tenant.ShouldBe("T2");
    }

    [Fact]
    public async Task Immediate_activities_belong_to_whoever_accepted_them_until_their_lease_ends()
    {
        await using var replica = Start(configure: o => o.LeaseSeconds = 0.2);
        await using var other = Start("b", o => o.LeaseSeconds = 60);
        var talk = new Talk();
        await replica.Inbox.AcceptAsync(talk.Likes(Guid.CreateVersion7(), "1.1"), default);
        await other.Inbox.AcceptAsync(talk.Likes(Guid.CreateVersion7(), "2.2"), default);
        var kept = other.Heard.All.ShouldHaveSingleItem();
        kept.Claim.ShouldNotBeNull();

        var taken = await Eventually.AnyAsync(() => other.Immediate.TakeDueAsync(10, default));

        taken.ShouldHaveSingleItem().Activity.OrderKey.ShouldBe("1.1");
        await replica.Immediate.DoneAsync(replica.Heard.All[0], default);
        (await other.ClaimAsync()).ShouldBeEmpty();
        await other.Immediate.RetryAsync(taken[0], TimeSpan.Zero, "try again", default);
        var again = (await other.Immediate.TakeDueAsync(10, default)).ShouldHaveSingleItem();
        again.Id.ShouldBe(taken[0].Id, "the replaced owner's Done must not have counted");
        await other.Immediate.DoneAsync(again, default);
        await other.Immediate.DoneAsync(kept, default);
        (await other.Immediate.TakeDueAsync(10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_immediate_activity_that_fails_five_times_is_given_up()
    {
        await using var replica = Start();
        await replica.Inbox.AcceptAsync(new Talk().Likes(Guid.CreateVersion7(), "1.1"), default);
        var activity = replica.Heard.All.ShouldHaveSingleItem();

        for (var attempt = 1; attempt < 5; attempt++)
        {
            await replica.Immediate.RetryAsync(activity, TimeSpan.Zero, "broken", default);
            activity = (await replica.Immediate.TakeDueAsync(10, default)).ShouldHaveSingleItem();
        }

        await replica.Immediate.RetryAsync(activity, TimeSpan.Zero, "broken", default);
        (await replica.Immediate.TakeDueAsync(10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_loses_nobody_who_was_let_in()
    {
        await using var replica = Start(configure: o => o.QueueCapacity = 100);
        var talk = new Talk();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => TryAcceptAsync(replica, talk.Says($"1.{i:D4}")))
        );

        answers.Count(a => a is null).ShouldBeGreaterThan(0);
        (await replica.ClaimAsync()).ShouldHaveSingleItem().Pending.Count.ShouldBe(answers.Count(a => a is not null));
    }

    [Fact]
    public async Task A_stop_reaches_turns_up_to_it_and_no_later_one()
    {
        await using var replica = Start();
        var talk = new Talk();
        (await replica.Turns.StopAsync(talk.Stops("1.0"), default)).ShouldBeEmpty();
        await replica.Inbox.AcceptAsync(talk.Says("1.1"), default);
        var claimed = (await replica.ClaimAsync()).ShouldHaveSingleItem();
        var fence = await OpenAsync(replica, claimed);
        await replica.Turns.ReplyJournal(fence).OpeningAsync(new(0, "1.1", "1.15", default, default, 0, 0, 0), default);

        (await replica.Turns.StopAsync(talk.Stops("5.0", "1.15"), default)).ShouldBe([new(talk.Id, replica.Name)]);

        var state = (await replica.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem();
        state.StopThrough.ShouldBe("1.1", "the stop names a message of the turn 1.1 and means no later one");
        state.Controls.ShouldBe(claimed.State.Controls + 1);
        (await replica.Turns.StopAsync(talk.Stops("4.0", "no such message"), default)).ShouldBe([
            new(talk.Id, replica.Name),
        ]);
        (await replica.Turns.RenewAsync([fence.Lease], default)).ShouldHaveSingleItem().StopThrough.ShouldBe("4.0");
        (await replica.Turns.StopAsync(talk.Stops("3.0"), default)).ShouldBe([new(talk.Id, replica.Name)]);
        (await replica.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem().StopThrough.ShouldBe("4.0");
    }

    [Fact]
    public async Task A_stop_outside_of_threads_reaches_every_thread_of_its_room_and_no_other_room()
    {
        await using var replica = Start();
        Talk[] here = [new("1.1"), new("1.2")];
        var there = new Talk("1.1", Channel: "C2");
        foreach (var talk in here.Append(there))
            await replica.Inbox.AcceptAsync(talk.Says(talk.Thread), default);
        var claimed = await replica.ClaimAsync();

        var stopped = await replica.Turns.StopAsync(InRoom(here[0].Stops("1.3")), default);

        stopped.ShouldBe(here.Select(talk => new StoppedConversation(talk.Id, replica.Name)), ignoreOrder: true);
        var states = await replica.Turns.ReadAsync([.. claimed.Select(c => c.State.Lease)], default);
        states.Count(state => state.StopThrough == "1.3").ShouldBe(2);
        states.Single(state => state.Lease.Conversation == there.Id).StopThrough.ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_outside_of_threads_that_names_messages_reaches_only_the_turns_that_show_them()
    {
        await using var replica = Start();
        Talk[] talks = [new("1.1"), new("1.2")];
        foreach (var talk in talks)
            await replica.Inbox.AcceptAsync(talk.Says(talk.Thread), default);
        var claimed = await replica.ClaimAsync();
        var shown = claimed.Single(c => c.State.Lease.Conversation == talks[1].Id);
        var fence = await OpenAsync(replica, shown);
        await replica.Turns.ReplyJournal(fence).OpeningAsync(new(0, "1.2", "1.25", default, default, 0, 0, 0), default);

        (await replica.Turns.StopAsync(InRoom(talks[0].Stops("9.0", "1.25")), default)).ShouldBe([
            new(talks[1].Id, replica.Name),
        ]);

        var state = (await replica.Turns.ReadAsync([fence.Lease], default)).ShouldHaveSingleItem();
        state.StopThrough.ShouldBe("1.2");
    }

    private static StopRequested InRoom(StopRequested stop) =>
        stop with
        {
            Conversation = stop.Conversation! with { Thread = null },
        };

    private static async Task<TurnFence> OpenAsync(Replica replica, ClaimedConversation claimed) =>
        (
            await replica.Turns.OpenAsync(
                claimed.State.Lease,
                new(Guid.CreateVersion7(), claimed.Pending, Minute),
                default
            )
        ).ShouldNotBeNull();

    private static async Task<Acceptance?> TryAcceptAsync(Replica replica, Domain.Activities.InboundActivity activity)
    {
        try
        {
            return await replica.Inbox.AcceptAsync(activity, default);
        }
        catch (InboxUnavailableException)
        {
            return null;
        }
    }
}
