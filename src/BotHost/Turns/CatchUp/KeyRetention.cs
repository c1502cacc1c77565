using BotHost.Domain;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Options;

namespace BotHost.Turns.CatchUp;

/// <summary>Once an hour forgets the keys of activities that nothing can deliver again.</summary>
internal sealed class KeyRetention(
    IInboxRetention inbox,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<KeyRetention> logger
) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await ForgetAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The next hour does it.
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        while (true)
        {
            var gone = await inbox.ForgetAsync(options.Value.KeepKeys, Batch, cancellationToken);
            all += gone;
            if (gone < Batch)
                break;
            await Task.Delay(Pause, time, cancellationToken);
        }

        if (all > 0)
            logger.KeysForgotten(all, options.Value.KeepKeys);
    }
}
