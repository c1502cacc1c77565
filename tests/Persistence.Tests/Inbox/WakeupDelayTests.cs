using BotHost.Persistence.Inbox;

namespace BotHost.Persistence.Tests.Inbox;

public sealed class WakeupDelayTests
{
    [Fact]
    public void Waiting_doubles_to_ten_seconds_and_is_never_less_than_half_of_its_step()
    {
        double[] steps = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10];

        for (var i = 0; i < steps.Length; i++)
        {
            Wakeups.Delay(i, 0).TotalSeconds.ShouldBe(steps[i] / 2, 0.001);
            Wakeups.Delay(i, 1).TotalSeconds.ShouldBe(steps[i], 0.001);
        }

        Wakeups.Delay(1_000_000, 1).ShouldBe(TimeSpan.FromSeconds(10));
    }
}
