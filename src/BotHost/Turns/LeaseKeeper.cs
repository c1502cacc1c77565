using BotHost.Domain;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>Renews what this replica holds, and reads what was asked of it: every renewal, once a second while it holds something, and at each wake-up.</summary>
internal sealed class LeaseKeeper(
    ITurnStore store,
    HeldConversations held,
    DatabaseReach reach,
    IOptions<TurnOptions> options,
    TimeProvider time
) : BackgroundService
{
    private static readonly TimeSpan ControlPoll = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Reads controls now.</summary>
    public Task ReadAsync(CancellationToken cancellationToken) =>
        AskAsync(store.ReadAsync, renews: false, cancellationToken);

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tick = options.Value.Renewal < ControlPoll ? options.Value.Renewal : ControlPoll;
        using var timer = new PeriodicTimer(tick, time);
        var renewed = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (time.GetElapsedTime(renewed) >= options.Value.Renewal - tick / 2)
            {
                renewed = time.GetTimestamp();
                await (
                    held.Count > 0 ? AskAsync(store.RenewAsync, renews: true, stoppingToken) : ProbeAsync(stoppingToken)
                );
            }
            else if (held.Count > 0)
            {
                await AskAsync(store.ReadAsync, renews: false, stoppingToken);
            }
        }
    }

    private async Task AskAsync(
        Func<IReadOnlyCollection<Lease>, CancellationToken, Task<IReadOnlyList<LeaseState>>> ask,
        bool renews,
        CancellationToken cancellationToken
    )
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var leases = held.Leases();
            if (leases.Count == 0)
                return;
            var asked = time.GetTimestamp();
            held.Apply(leases, await ask(leases, cancellationToken), renews ? asked : null);
            reach.Reached();
        }
        catch (StoreUnavailableException)
        {
            reach.Missed();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whoever holds nothing has nothing to renew, and asks something else: only an answer shows that the database is there.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // The dispatcher's poll as a rule has just had an answer.
        if (reach.IsReachedWithin(options.Value.Renewal))
            return;
        try
        {
            await store.NextDueAsync(cancellationToken);
            reach.Reached();
        }
        catch (StoreUnavailableException)
        {
            reach.Missed();
        }
    }
}
