using System.Collections.Concurrent;
using BotHost.Chaos.Traps;
using SlackEmulator;

namespace BotHost.Chaos;

/// <summary>The replicas of a round. What is done to one replica is done one after the other.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SprungWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly ChaosSettings _settings;
    private readonly SlackEmulatorHost _slack;
    private readonly TakeoverWatch _watch;
    private readonly TimeProvider _time;
    private readonly TrapFolder _traps;
    private readonly ReplicaSlot[] _slots;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private readonly SemaphoreSlim _maySuffer;
    private readonly SemaphoreSlim _oneTrap = new(1, 1);
    private int _next;

    public Fleet(
        ChaosSettings settings,
        SlackEmulatorHost slack,
        IReadOnlyList<ReplicaSlot> slots,
        TrapFolder traps,
        TakeoverWatch watch,
        TimeProvider time
    )
    {
        (_settings, _slack, _slots, _traps, _watch, _time) = (settings, slack, [.. slots], traps, watch, time);
        // One is always spared, or there is nobody who could take over.
        _maySuffer = new SemaphoreSlim(settings.Replicas - 1);
    }

    /// <summary>What the replicas said.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>How often each trap has killed.</summary>
    public ConcurrentDictionary<string, int> Sprung { get; } = new(StringComparer.Ordinal);

    /// <summary>The traps that nobody came by.</summary>
    public ConcurrentQueue<string> Unsprung { get; } = new();

    public int Kills { get; private set; }

    public int Freezes { get; private set; }

    public int Drains { get; private set; }

    public int Cuts { get; private set; }

    /// <summary>Replicas that did not end in peace when they were asked to.</summary>
    public int Stubborn { get; private set; }

    /// <summary>Replicas that ended although nobody had asked.</summary>
    public int Crashed { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            _slots.Select(slot => DoAsync(slot, () => StartAsync(slot, cancellationToken), cancellationToken))
        );

    /// <summary>Deliveries go to the next replica that is up, as behind a load balancer.</summary>
    public void Route()
    {
        for (var tried = 0; tried < _slots.Length; tried++)
        {
            var slot = _slots[(uint)Interlocked.Increment(ref _next) % (uint)_slots.Length];
            if (slot is { IsUp: true, Process: { } process })
            {
                _slack.EventsUrl = new Uri(process.Address, "/slack/events");
                return;
            }
        }
    }

    public Task KillAsync(int replica, TimeSpan down, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                Leave(slot);
                await slot.Process!.KillAsync(cancellationToken);
                await BuryAsync(slot, down, cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>Sets a trap, sees replicas die of it one after the other, and starts them again.</summary>
    /// <param name="bait">Has somebody come by.</param>
    public async Task TrapAsync(Trap trap, int nth, TimeSpan down, Action bait, CancellationToken cancellationToken)
    {
        var burials = new List<Task>();
        var spared = trap.Points.Count;
        // All that it takes before it begins: whoever takes over must not come by before the second point is set.
        await _oneTrap.WaitAsync(cancellationToken);
        try
        {
            for (var taken = 0; taken < trap.Points.Count; taken++)
                await _maySuffer.WaitAsync(cancellationToken);
        }
        finally
        {
            _oneTrap.Release();
        }
        try
        {
            foreach (var point in trap.Points)
            {
                await _traps.SetAsync(point, burials.Count == 0 ? nth : 1, _time, cancellationToken);
                if (burials.Count == 0)
                    bait();
                if (await SpringAsync(point, cancellationToken) is not { } slot)
                {
                    Unsprung.Enqueue($"{trap.Name}: nobody came by {point}");
                    return;
                }
                spared--;
                burials.Add(DieAsync(slot, down, cancellationToken));
            }
            Sprung.AddOrUpdate(trap.Name, 1, (_, count) => count + 1);
        }
        finally
        {
            if (spared > 0)
                _maySuffer.Release(spared);
        }
        await Task.WhenAll(burials);
    }

    public Task FreezeAsync(int replica, TimeSpan howLong, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                Leave(slot);
                Freezes++;
                var process = slot.Process!;
                await process.SignalAsync("STOP", cancellationToken);
                try
                {
                    await _watch.GoneAsync(process.Id, cancellationToken);
                    await Task.Delay(howLong, _time, cancellationToken);
                }
                finally
                {
                    await process.SignalAsync("CONT", CancellationToken.None);
                }
                Return(slot);
            },
            cancellationToken
        );
    }

    /// <summary>Takes the database from a replica alone.</summary>
    /// <param name="isSilent">Whether nothing answers, or everything is refused.</param>
    public Task CutAsync(int replica, bool isSilent, TimeSpan howLong, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                // It is not routed around: nobody knows, and what it cannot store Slack delivers again.
                Cuts++;
                if (isSilent)
                    slot.Proxy.Cut();
                else
                    slot.Proxy.Refuse();
                try
                {
                    await _watch.GoneAsync(slot.Process!.Id, cancellationToken);
                    await Task.Delay(howLong, _time, cancellationToken);
                }
                finally
                {
                    slot.Proxy.Heal();
                }
                _watch.Present(slot.Process!.Id);
            },
            cancellationToken
        );
    }

    public async Task SlowAsync(int replica, TimeSpan delay, TimeSpan howLong, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        slot.Proxy.Delay = delay;
        _watch.Absent(slot.Process!.Id);
        await Task.Delay(howLong, _time, cancellationToken);
        slot.Proxy.Delay = TimeSpan.Zero;
        if (slot.IsUp)
            _watch.Present(slot.Process!.Id);
    }

    public Task DrainAsync(int replica, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                Leave(slot);
                Drains++;
                await EndAsync(slot, cancellationToken);
                await StartAsync(slot, cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>Ends all replicas in peace, so that nobody writes any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_slots.Select(slot => DoAsync(slot, () => EndAsync(slot, cancellationToken), cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots)
            await slot.DisposeAsync();
        _http.Dispose();
        _maySuffer.Dispose();
        _oneTrap.Dispose();
    }

    // The replica that a trap has killed.
    private async Task<ReplicaSlot?> SpringAsync(KillPoint point, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        using var pace = new PeriodicTimer(Look, _time);
        while (await pace.WaitForNextTickAsync(cancellationToken))
        {
            if (_time.GetElapsedTime(began) > SprungWithin)
                _traps.Remove(point);
            // Read in this order: what is not set any more was removed here, or its victim has left its name already.
            var isSet = _traps.IsSet(point);
            if (_traps.TakeSprung(point) is { } process)
                return _slots.First(slot => slot.Process?.Id == process);
            if (!isSet)
                return null;
        }
        return null;
    }

    private async Task DieAsync(ReplicaSlot slot, TimeSpan down, CancellationToken cancellationToken)
    {
        try
        {
            Leave(slot);
            await slot.Process!.EndAsync(cancellationToken);
            await DoAsync(slot, () => BuryAsync(slot, down, cancellationToken), cancellationToken);
        }
        finally
        {
            _maySuffer.Release();
        }
    }

    private async Task BuryAsync(ReplicaSlot slot, TimeSpan down, CancellationToken cancellationToken)
    {
        Kills++;
        await _watch.GoneAsync(slot.Process!.Id, cancellationToken);
        await Task.Delay(down, _time, cancellationToken);
        await StartAsync(slot, cancellationToken);
    }

    private void Leave(ReplicaSlot slot)
    {
        slot.IsUp = false;
        Route();
    }

    private void Return(ReplicaSlot slot)
    {
        slot.IsUp = true;
        _watch.Present(slot.Process!.Id);
    }

    private async Task HarmAsync(ReplicaSlot slot, Func<Task> work, CancellationToken cancellationToken)
    {
        await _maySuffer.WaitAsync(cancellationToken);
        try
        {
            await DoAsync(slot, work, cancellationToken);
        }
        finally
        {
            _maySuffer.Release();
        }
    }

    private static async Task DoAsync(ReplicaSlot slot, Func<Task> work, CancellationToken cancellationToken)
    {
        await slot.One.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            slot.One.Release();
        }
    }

    /// <summary>Starts until it stays up: a database that is away refuses the start, and whoever runs the host starts it again.</summary>
    private async Task StartAsync(ReplicaSlot slot, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartsWithin);
        try
        {
            do
            {
                slot.Process?.Dispose();
                slot.Process = ReplicaProcess.Start(_settings.Replica, slot.Environment, Lines);
            } while (!await slot.Process.IsReadyAsync(_http, _time, deadline.Token));
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"A replica was not ready within {StartsWithin}. The last that was said:\n{string.Join('\n', Lines.TakeLast(20))}",
                late
            );
        }
        Return(slot);
        Route();
    }

    private async Task EndAsync(ReplicaSlot slot, CancellationToken cancellationToken)
    {
        if (slot.Process!.HasEnded)
        {
            Crashed++;
            return;
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(EndsWithin);
        await slot.Process.SignalAsync("TERM", cancellationToken);
        try
        {
            await slot.Process.EndAsync(deadline.Token);
            Stubborn += slot.Process.ExitCode == 0 ? 0 : 1;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Stubborn++;
            await slot.Process.KillAsync(cancellationToken);
        }
    }
}
