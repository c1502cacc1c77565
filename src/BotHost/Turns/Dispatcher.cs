using System.Collections.Concurrent;
using BotHost.Domain;
using BotHost.Domain.Inbox;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Claims conversations that are due and has each of them run. Woken at once by arrivals here, by other replicas, and by the moment
/// the next lease or retry comes due; the poll is only the net.
/// </summary>
internal sealed class Dispatcher(
    ITurnStore store,
    IWakeups wakeups,
    HeldConversations held,
    DatabaseReach reach,
    DispatchSignal signal,
    ConversationRunner runner,
    ReplicaName replica,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<Dispatcher> logger
) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(4);
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _claiming = new();

    /// <summary>Drains before the web server stops: ingress goes on accepting meanwhile.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _claiming.CancelAsync();
        if (ExecuteTask is { } claiming)
            await claiming;
        if (_running.IsEmpty)
            return;

        logger.Draining(_running.Count, options.Value.Drain);
        try
        {
            await Task.WhenAll(_running.Keys).WaitAsync(options.Value.Drain, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await HandOverAsync(cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _claiming.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _claiming.Token);
        await ClaimAsync(either.Token);
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        long? awaySince = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(wait, time, cancellationToken);
                wait = await ClaimDueAsync(cancellationToken);
                if (awaySince is { } since)
                    logger.ClaimingResumed(time.GetElapsedTime(since));
                awaySince = null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException exception)
            {
                reach.Missed();
                if (awaySince is null)
                    logger.ClaimingPaused(exception);
                awaySince ??= time.GetTimestamp();
                wait = TimeSpan.FromSeconds(1);
            }
        }
    }

    /// <summary>Claims until nothing is due or nothing is free; answers how long to wait for the next due moment.</summary>
    private async Task<TimeSpan> ClaimDueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var free = options.Value.Concurrency - held.Count;
            if (free <= 0)
            {
                await OfferToOthersAsync(cancellationToken);
                return options.Value.Poll;
            }

            var probation = options.Value.Renewal + TimeSpan.FromSeconds(1);
            var request = new ClaimRequest(
                replica.Value,
                free,
                MayTakeOver: reach.ReachedFor(probation),
                BusyTenants: []
            );
            var asked = time.GetTimestamp();
            // Not given up with the token: what was claimed by then would wait for its lease to run out.
            var claimed = await store.ClaimAsync(request, CancellationToken.None);
            reach.Reached();
            foreach (var conversation in claimed)
                Run(held.Add(conversation, asked));
            if (claimed.Count == free)
                continue;

            var due = await store.NextDueAsync(cancellationToken) ?? options.Value.Poll;
            // What had run out already was left alone: it is looked at as soon as it may be taken.
            if (!request.MayTakeOver && reach.Until(probation) is var left && left < due)
                due = left;
            return due > options.Value.Poll ? options.Value.Poll
                : due < Soonest ? Soonest
                : due;
        }
    }

    private void Run(HeldConversation conversation)
    {
        var task = RunAsync(conversation);
        _running[task] = true;
        if (task.IsCompleted)
            _running.TryRemove(task, out _);
        else
            _ = task.ContinueWith(
                done => _running.TryRemove(done, out _),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
    }

    private async Task RunAsync(HeldConversation conversation)
    {
        await Task.Yield();
        try
        {
            var more = await runner.RunAsync(conversation);
            held.Remove(conversation);
            if (more)
                signal.Set();
        }
        catch (Exception exception)
            when (exception is FencedOutException
                || (exception is OperationCanceledException && conversation.Lost.IsCancellationRequested)
            )
        {
            // It may be our own last write that succeeded and whose answer was lost: what waits behind it is looked for at once.
            logger.FencedOut(conversation.Lease.Conversation);
            signal.Set();
        }
#pragma warning disable CA1031 // The last catch: whatever went wrong in one conversation must not end the others; its lease runs out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ConversationFailed(exception, conversation.Lease.Conversation);
        }
        finally
        {
            var full = held.Count >= options.Value.Concurrency;
            held.Remove(conversation);
            conversation.Dispose();
            if (full)
                signal.Set();
        }
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        held.InterruptAll(Interruption.HandOver);
        try
        {
            await Task.WhenAll(_running.Keys).WaitAsync(options.Value.HandOver, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Without the database nothing can be handed over; the leases run out, and others take over as after a crash.
            logger.LeftBehind(_running.Count);
            held.InterruptAll(Interruption.Lost);
            await Task.WhenAny(Task.WhenAll(_running.Keys), Task.Delay(LastWords, time, CancellationToken.None));
        }
    }

    private async Task OfferToOthersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wakeups.NotifyAsync(Guid.Empty, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            // Others find the work by their own polls.
            logger.NotifyFailed(exception);
        }
    }
}
