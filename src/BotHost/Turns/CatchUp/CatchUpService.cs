using BotHost.Domain;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Options;

namespace BotHost.Turns.CatchUp;

/// <summary>
/// Moves the watermark of every tenant while deliveries come in, and starts a catch-up where something was missed: after a start, an
/// outage, a pause of this process, or an interruption that a door told of.
/// </summary>
internal sealed class CatchUpService(
    IEnumerable<IMissedActivities> sources,
    IWatermarks watermarks,
    CatchUpRunner runner,
    DeliveryWatch watch,
    IHostApplicationLifetime lifetime,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<CatchUpService> logger
) : BackgroundService
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly CatchUpOptions _options = options.Value.CatchUp;
    private readonly Dictionary<(string Adapter, string Tenant), Running> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
            return;
        try
        {
            // Nothing is delivered before the doors are open.
            await StartedAsync(stoppingToken);
            var spacing = Spacing < _options.Heartbeat ? Spacing : _options.Heartbeat;
            while (true)
            {
                var allBeaten = await BeatAsync(stoppingToken);
                // The least distance of two beats, however often doors call.
                await Task.Delay(spacing, time, stoppingToken);
                if (allBeaten)
                    await watch.WaitAsync(_options.Heartbeat - spacing, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values.Select(running => running.Task));
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    /// <returns>Whether every tenant's watermark could be looked after.</returns>
    private async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var all = true;
        foreach (var source in sources)
        {
            var tenants = await source.TenantsAsync(cancellationToken);
            // Until the platform has told who the bot is, nothing is taken.
            all &= tenants.Count > 0;
            if (tenants.Count == 0)
                continue;
            var interrupted = watch.Take(source.Adapter);
            foreach (var tenant in tenants)
            {
                try
                {
                    var beat = new Beat(source.Adapter, tenant, interrupted, _options.Heartbeat, _options.Margin);
                    if (await watermarks.BeatAsync(beat, cancellationToken))
                        Start(source, tenant, cancellationToken);
                }
                catch (StoreUnavailableException exception)
                {
                    logger.WatermarkStands(exception, tenant);
                    if (interrupted)
                        watch.PutBack(source.Adapter);
                    all = false;
                }
            }
        }

        return all;
    }

    private void Start(IMissedActivities source, string tenant, CancellationToken cancellationToken)
    {
        var key = (source.Adapter, tenant);
        var former = _running.GetValueOrDefault(key);
        if (former is not null && (!former.Task.IsCompleted || time.GetElapsedTime(former.Ended) < former.Wait))
            return;
        var running = new Running { Wait = former?.Wait ?? _options.Heartbeat };
        _running[key] = running;
        running.Task = RunAsync(source, tenant, running, cancellationToken);
    }

    private async Task RunAsync(
        IMissedActivities source,
        string tenant,
        Running running,
        CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        var longer = 2 * running.Wait < LongestWait ? 2 * running.Wait : LongestWait;
        running.Wait = await runner.RunAsync(source, tenant, longer, cancellationToken) ? _options.Heartbeat : longer;
        running.Ended = time.GetTimestamp();
    }

    /// <summary>The catch-up on one tenant: under way, or the last one.</summary>
    private sealed class Running
    {
        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>When it ended.</summary>
        public long Ended { get; set; }

        /// <summary>How long the next one waits after that.</summary>
        public TimeSpan Wait { get; set; }
    }
}
