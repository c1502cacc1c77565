using BotHost.Domain.Inbox;

namespace BotHost.Turns;

/// <summary>Hears other replicas: a conversation held here has a control to be read, any other may be claimable.</summary>
internal sealed class WakeupListener(
    IWakeups wakeups,
    HeldConversations held,
    LeaseKeeper leases,
    DispatchSignal signal,
    ImmediateActivities immediate
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var conversation in wakeups.ListenAsync(stoppingToken))
        {
            if (conversation == Guid.Empty)
            {
                // The line is new, or another replica is full: anything may wait.
                await leases.ReadAsync(stoppingToken);
                immediate.LookForDue();
                signal.Set();
            }
            else if (held.Holds(conversation))
            {
                await leases.ReadAsync(stoppingToken);
            }
            else
            {
                signal.Set();
            }
        }
    }
}
