using System.Threading.Channels;
using BotHost.Domain;
using BotHost.Domain.Inbox;

namespace BotHost.Turns;

/// <summary>
/// Tells whoever holds a conversation, here or elsewhere, to look at what was just accepted for it. A bell that is not heard costs a
/// second: the holder reads its leases.
/// </summary>
internal sealed class ChangeBell(
    IWakeups wakeups,
    HeldConversations held,
    LeaseKeeper leases,
    ILogger<ChangeBell> logger
) : BackgroundService
{
    private readonly Channel<Guid> _rung = Channel.CreateBounded<Guid>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    public void Ring(Guid conversation) => _rung.Writer.TryWrite(conversation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var conversation in _rung.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (held.Holds(conversation))
                    await leases.ReadAsync(stoppingToken);
                else
                    await wakeups.NotifyAsync(conversation, stoppingToken);
            }
            catch (StoreUnavailableException exception)
            {
                logger.NotifyFailed(exception);
            }
        }
    }
}
