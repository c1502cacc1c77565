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
