using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;
using BotHost.Turns;

namespace BotHost.Tests.Turns;

public sealed class HeldConversationTests
{
    [Fact]
    public void News_of_a_lease_that_was_just_given_back_ends_nothing_and_breaks_nothing()
    {
        var held = Hold();
        held.BeginTurn("1.0");
        held.Dispose();

        held.Interrupt(Interruption.Lost);
        held.Apply(held.State with { Controls = 1, StopThrough = "2.0" });

        held.Interruption.ShouldBe(Interruption.None);
    }

    [Fact]
    public void A_stop_interrupts_the_turn_that_it_reaches_and_a_lost_lease_overrules_it()
    {
        using var held = Hold();
        held.BeginTurn("1.0");

        held.Apply(held.State with { Controls = 1, StopThrough = "0.9" });
        var before = held.Interruption;
        held.Apply(held.State with { Controls = 2, StopThrough = "1.0" });
        var stopped = held.Interruption;
        held.Interrupt(Interruption.Lost);
        held.Interrupt(Interruption.HandOver);

        (before, stopped, held.Interruption).ShouldBe((Interruption.None, Interruption.Stop, Interruption.Lost));
        held.Interrupted.IsCancellationRequested.ShouldBeTrue();
        held.Lost.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void A_turn_goes_on_after_a_change_was_acted_upon_but_not_after_a_hand_over_that_came_meanwhile()
    {
        using var held = Hold();
        held.Interrupt(Interruption.Change);
        var interrupted = held.Interrupted;

        held.GoOn();
        var goesOn = held.Interrupted;
        held.Interrupt(Interruption.Change);
        held.Interrupt(Interruption.HandOver);
        var isChanged = held.IsChanged;
        held.GoOn();

        interrupted.IsCancellationRequested.ShouldBeTrue();
        goesOn.ShouldNotBe(interrupted);
        isChanged.ShouldBeTrue("what overrules a change does not undo it");
        (held.Interruption, held.IsChanged).ShouldBe((Interruption.HandOver, false));
        held.Interrupted.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void What_came_in_is_news_until_it_was_looked_at()
    {
        using var held = Hold();
        var before = held.NewsAsync().IsCompleted;

        held.Apply(held.State with { Controls = 1 });
        var after = held.NewsAsync().IsCompleted;
        held.Looked(held.State);
        var looked = held.NewsAsync().IsCompleted;
        held.Apply(held.State with { Arrivals = 7 });

        (before, after, looked).ShouldBe((false, true, false));
        (held.HasNews, held.HasControls).ShouldBe((true, false));
        held.Looked(null);
        held.HasControls.ShouldBeTrue("it has to be looked at again");
    }

    private static HeldConversation Hold()
    {
        var key = new ConversationKey("slack", "T1", "C1", "1.0");
        var state = new LeaseState(new Lease(key.ToId(), Guid.NewGuid()), Controls: 0, StopThrough: null);
        var right = new LeaseTime(TimeSpan.FromSeconds(15), TimeProvider.System.GetTimestamp(), TimeProvider.System);
        return new HeldConversation(
            new ClaimedConversation(state, key, Arrivals: 1, Unfinished: null, Pending: []),
            right
        );
    }
}
