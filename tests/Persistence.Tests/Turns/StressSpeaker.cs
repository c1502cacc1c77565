using BotHost.Domain.Inbox;

namespace BotHost.Persistence.Tests.Turns;

/// <summary>People in one conversation: they write in order, are delivered more than once and through any replica, and press stop.</summary>
internal sealed class StressSpeaker(IReadOnlyList<SimulatedReplica> replicas, Talk talk, Random random)
{
    public int Said { get; private set; }

    public int Repeated { get; private set; }

    public async Task SpeakAsync(int messages, CancellationToken cancellationToken)
    {
        for (var i = 1; i <= messages; i++)
        {
            var ts = $"{talk.Thread}{i:D6}";
            var deliveries = 1 + (random.Next(4) == 0 ? random.Next(1, 4) : 0);
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, deliveries)
                    .Select(_ => Any().Store.Inbox.AcceptAsync(talk.Says(ts), cancellationToken))
            );
            answers.Count(a => a == Acceptance.Accepted).ShouldBe(1);
            answers.Count(a => a == Acceptance.Duplicate).ShouldBe(deliveries - 1);
            Said++;
            Repeated += deliveries - 1;
            if (random.Next(8) == 0)
                await Any()
                    .Store.Turns.StopAsync(talk.Stops($"{talk.Thread}{i - random.Next(3):D6}"), cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(160)), TimeProvider.System, cancellationToken);
        }
    }

    private SimulatedReplica Any() => replicas[random.Next(replicas.Count)];
}
