using System.Collections.Concurrent;
using BotHost.Domain;
using BotHost.Domain.Turns;

namespace BotHost.Persistence.Tests.Turns;

/// <summary>A process that answers turns, and now and then stands still for longer than its leases last.</summary>
internal sealed class SimulatedReplica(string connectionString, string name, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<Lease, long> _held = new();
    private readonly Lock _gate = new();
    private Task _standingStill = Task.CompletedTask;
    private int _fenced;
    private int _outages;

    public Replica Store { get; } = new(connectionString, o => o.LeaseSeconds = Lease.TotalSeconds, name);

    public ConcurrentBag<Guid> Finished { get; } = [];

    public int Fenced => _fenced;

    public int Outages => _outages;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<Task> turns = [RenewAsync(cancellationToken)];
        while (!cancellationToken.IsCancellationRequested)
        {
            await _standingStill;
            foreach (var claimed in await Store.ClaimAsync(free: 3, takeOver: true))
            {
                _held[claimed.State.Lease] = 0;
                turns.Add(HandleAsync(claimed));
            }

            turns.RemoveAll(t => t.IsCompletedSuccessfully);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        await Task.WhenAll(turns);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _standingStill;
            var asked = _held.Keys;
            var ours = await Store.Turns.RenewAsync([.. asked], CancellationToken.None);
            foreach (var lost in asked.Except(ours.Select(s => s.Lease)))
                _held.TryRemove(lost, out _);
            await Task.Delay(Lease / 3, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task HandleAsync(ClaimedConversation claimed)
    {
        try
        {
            await AnswerAsync(claimed);
        }
        catch (FencedOutException)
        {
            Interlocked.Increment(ref _fenced);
        }
        catch (StoreUnavailableException)
        {
            Interlocked.Increment(ref _outages);
            throw;
        }
        finally
        {
            _held.TryRemove(claimed.State.Lease, out _);
        }
    }

    private async Task AnswerAsync(ClaimedConversation claimed)
    {
        var lease = claimed.State.Lease;
        var unanswered = claimed.Pending.Count;
        TurnFence fence;
        string orderKey;
        var round = 0;
        if (claimed.Unfinished is { } unfinished)
        {
            fence = new(unfinished.Turn, lease);
            var resumed = await Store.Turns.LoadAsync(fence, default);
            orderKey = resumed.Activities[^1].Activity.OrderKey;
            round = resumed.Rounds.Count;
            if (unfinished.Phase is TurnPhase.Settling)
            {
                await FinishAsync(fence, new(unanswered > 0, claimed.Arrivals));
                return;
            }
        }
        else if (unanswered == 0)
        {
            await Store.Turns.ReleaseAsync(lease, new(false, claimed.Arrivals), default);
            return;
        }
        else
        {
            var next = claimed.Pending[0];
            orderKey = next.Activity.OrderKey;
            unanswered--;
            await PauseAsync();
            fence =
                await Store.Turns.OpenAsync(lease, new(Guid.CreateVersion7(), [next], TimeSpan.FromMinutes(1)), default)
                ?? throw new InvalidOperationException("An activity that waits has no turn yet.");
        }

        var journal = Store.Turns.Journal(fence);
        for (var i = 0; i < 2; i++)
        {
            await PauseAsync();
            await journal.RecordRoundAsync(new(round++, lease.Claim.ToString(), "model", 1, 1), default);
        }

        switch (Next(60))
        {
            case 0:
                await Store.Turns.HandOverAsync(fence, default);
                return;
            case 1:
                await Store.Turns.RetryAsync(
                    fence,
                    claimed.State.Controls,
                    new(TimeSpan.FromMilliseconds(20), "simulated", true),
                    default
                );
                return;
        }

        var state = claimed.State;
        while (true)
        {
            var stopped = string.CompareOrdinal(orderKey, state.StopThrough) <= 0;
            await PauseAsync();
            TurnOutcome outcome = stopped ? new TurnOutcome.Stopped() : new TurnOutcome.Answered();
            if (await Store.Turns.SettleAsync(fence, state.Controls, outcome, new("answer", "answer"), default))
                break;
            if (await Store.Turns.ReadAsync([lease], default) is not [var now])
                throw new FencedOutException("gone");
            state = now;
        }

        await PauseAsync();
        await FinishAsync(fence, new(unanswered > 0, claimed.Arrivals));
    }

    private async Task FinishAsync(TurnFence fence, LeaseEnd end)
    {
        await Store.Turns.FinishAsync(fence, end, default);
        Finished.Add(fence.Turn);
    }

    // The whole process stands still: it neither renews nor claims nor writes. It comes back not knowing for how long it was away.
    private async Task PauseAsync()
    {
        if (Next(150) == 0)
        {
            lock (_gate)
            {
                if (_standingStill.IsCompleted)
                    _standingStill = Task.Delay(Lease * (1.1 + random.NextDouble()), TimeProvider.System);
            }
        }

        await _standingStill;
    }

    private int Next(int limit)
    {
        lock (_gate)
            return random.Next(limit);
    }
}
