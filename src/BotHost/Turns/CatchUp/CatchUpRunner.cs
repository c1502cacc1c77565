using BotHost.Domain;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Options;

namespace BotHost.Turns.CatchUp;

/// <summary>Catches up on one tenant, one replica at a time: claims it, has the adapter read, and keeps the claim meanwhile.</summary>
internal sealed class CatchUpRunner(
    IWatermarks watermarks,
    Patience patience,
    ReplicaName replica,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<CatchUpRunner> logger
)
{
    private readonly CatchUpOptions _options = options.Value.CatchUp;

    /// <returns>False where it failed and has to be tried again after a while.</returns>
    public async Task<bool> RunAsync(
        IMissedActivities source,
        string tenant,
        TimeSpan nextWait,
        CancellationToken cancellationToken
    )
    {
        CatchUpClaim? held = null;
        try
        {
            held = await watermarks.ClaimAsync(
                source.Adapter,
                tenant,
                replica.Value,
                _options.Lease,
                cancellationToken
            );
            if (held is not null)
                await ReadAsync(source, held, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ReleaseAsync(held);
            return true;
        }
        catch (OperationCanceledException) when (held is not null)
        {
            logger.CatchUpLost(tenant);
            return true;
        }
#pragma warning disable CA1031 // The last catch: whatever the platform's trouble is, the position is stored and it is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.CatchUpFailed(exception, tenant, nextWait);
            CatchUpTelemetry.Failed();
            await ReleaseAsync(held);
            return false;
        }
    }

    private async Task ReadAsync(IMissedActivities source, CatchUpClaim held, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var horizon = held.Now - _options.Horizon;
        var since = held.Since > horizon ? held.Since : horizon;
        logger.CatchingUp(held.Tenant, held.Adapter, since, held.Position is not null);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepAsync(held, lost);
        CatchUpResult result;
        try
        {
            result = await source.ReadAsync(
                new MissedTime(
                    held.Tenant,
                    since,
                    horizon,
                    held.Now - _options.AnswerWithin,
                    _options.CallsPerMinute,
                    _options.Calls,
                    _options.PageSize,
                    _options.PagesPerRoom
                ),
                new CatchUpProgress(watermarks, held, patience, lost),
                lost.Token
            );
            await patience.WaitOutAsync(token => watermarks.FinishAsync(held, _options.Margin, token), lost.Token);
        }
        finally
        {
            await lost.CancelAsync();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var took = time.GetElapsedTime(started);
        CatchUpTelemetry.Ended(result, took);
        logger.CaughtUp(
            held.Tenant,
            took.TotalSeconds,
            result.Accepted,
            result.Late,
            result.Messages,
            result.Rooms,
            result.Threads,
            result.Calls
        );
        if (!result.Complete)
            logger.NotAllRead(held.Tenant);
    }

    private async Task KeepAsync(CatchUpClaim held, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, time);
        while (await timer.WaitForNextTickAsync(lost.Token))
        {
            try
            {
                if (await watermarks.RenewAsync(held, _options.Lease, lost.Token))
                    continue;
                await lost.CancelAsync();
                return;
            }
            catch (StoreUnavailableException)
            {
                // The claim lapses only if another replica takes it; the next tick asks.
            }
        }
    }

    private async Task ReleaseAsync(CatchUpClaim? held)
    {
        if (held is null)
            return;
        try
        {
            await watermarks.ReleaseAsync(held, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // It runs out.
        }
    }
}
