using System.Threading.Channels;
using BotHost.Domain;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Handles immediate activities: those accepted here right after their commit, and those that another replica left lying. What finds
/// the queue full stays in the inbox and is found when its claim runs out.
/// </summary>
internal sealed class ImmediateActivities(
    IImmediateQueue queue,
    ImmediateHandler handler,
    DispatchSignal signal,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<ImmediateActivities> logger
) : BackgroundService
{
    private const int Batch = 32;

    // Stops have a line of their own: they must not wait behind words of thanks that Slack takes its time for.
    private readonly Channel<AcceptedActivity?> _stops = Line();
    private readonly Channel<AcceptedActivity?> _others = Line();

    public void Offer(AcceptedActivity activity) =>
        (activity.Activity is StopRequested ? _stops : _others).Writer.TryWrite(activity);

    /// <summary>Looks for what was left lying, soon.</summary>
    public void LookForDue() => _others.Writer.TryWrite(null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Poll, time);
        await Task.WhenAll(
            TickAsync(timer, stoppingToken),
            WorkAsync(_others, stoppingToken),
            WorkAsync(_others, stoppingToken),
            // One that has to say that it came too late must not keep the next one waiting for Slack.
            WorkAsync(_stops, stoppingToken),
            WorkAsync(_stops, stoppingToken),
            WorkAsync(_stops, stoppingToken)
        );
    }

    private static Channel<AcceptedActivity?> Line() =>
        Channel.CreateBounded<AcceptedActivity?>(
            new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.Wait }
        );

    private async Task TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        while (await timer.WaitForNextTickAsync(cancellationToken))
            LookForDue();
    }

    private async Task WorkAsync(Channel<AcceptedActivity?> line, CancellationToken cancellationToken)
    {
        await foreach (var accepted in line.Reader.ReadAllAsync(cancellationToken))
        {
            if (accepted is not null)
            {
                await HandleAsync(accepted, cancellationToken);
                continue;
            }

            foreach (var due in await TakeDueAsync(cancellationToken))
                await HandleAsync(due, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<AcceptedActivity>> TakeDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queue.TakeDueAsync(Batch, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The next tick asks again; readiness tells the operator.
            return [];
        }
    }

    private async Task HandleAsync(AcceptedActivity accepted, CancellationToken cancellationToken)
    {
        using var span = TurnTelemetry.StartTurn(accepted.TraceParent);
        try
        {
            if (accepted.Activity.Queued)
            {
                // A timer whose time has come.
                if (await queue.FallDueAsync(accepted, cancellationToken))
                    signal.Set();
                return;
            }
            await handler.HandleAsync(accepted.Activity, cancellationToken);
            await queue.DoneAsync(accepted, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (StoreUnavailableException)
        {
            // Its claim runs out, and whoever reaches the database first takes it.
        }
#pragma warning disable CA1031 // One activity that cannot be handled must not hold up the others; the row keeps the error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ImmediateFailed(exception, accepted.Activity.Kind);
            await RetryAsync(accepted, exception, cancellationToken);
        }
    }

    private async Task RetryAsync(AcceptedActivity accepted, Exception exception, CancellationToken cancellationToken)
    {
        try
        {
            await queue.RetryAsync(accepted, TimeSpan.FromSeconds(5), exception.GetType().Name, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // Its claim runs out.
        }
    }
}
