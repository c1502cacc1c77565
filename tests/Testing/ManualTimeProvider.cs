namespace BotHost.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire while it is moved, in the order of their times, on
/// the thread that moves it. Safe for concurrent use.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    // Only so that a test which would hang fails instead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<TimeSpan, bool> DueIn, TaskCompletionSource<TimeSpan> Armed)> _watchers = [];
    private TimeSpan _elapsed;

    /// <summary>Creates a clock that stands at the beginning of 2026.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
                return _elapsed;
        }
    }

    /// <summary>Moves the clock on, and fires every timer that is due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan end;
        lock (_lock)
            end = _elapsed + by;
        while (true)
        {
            ManualTimer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                if (due is null)
                {
                    _elapsed = end;
                    return;
                }
                _elapsed = due.Due > _elapsed ? due.Due!.Value : _elapsed;
                due.Due = due.Period is { } period && period > TimeSpan.Zero ? _elapsed + period : null;
                if (due.Due is null)
                    _timers.Remove(due);
            }
            due.Fire();
        }
    }

    /// <summary>
    /// Completes as soon as a timer is armed that fires in a time that <paramref name="dueIn"/> accepts: the sign that
    /// the code under test has begun to wait. Returns that time, or fails after half a minute of real time.
    /// </summary>
    public Task<TimeSpan> TimerArmedAsync(Func<TimeSpan, bool> dueIn)
    {
        lock (_lock)
        {
            foreach (var timer in _timers)
                if (dueIn(timer.Due!.Value - _elapsed))
                    return Task.FromResult(timer.Due.Value - _elapsed);
            var armed = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((dueIn, armed));
            return armed.Task.WaitAsync(Patience);
        }
    }

    /// <summary>As the other one, for a timer that fires in exactly <paramref name="dueIn"/>.</summary>
    public Task<TimeSpan> TimerArmedAsync(TimeSpan dueIn) => TimerArmedAsync(left => left == dueIn);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Due = null;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = _elapsed + dueTime;
            timer.Period = period == Timeout.InfiniteTimeSpan ? null : period;
            _timers.Add(timer);
            foreach (var watcher in _watchers.Where(watcher => watcher.DueIn(dueTime)).ToArray())
            {
                _watchers.Remove(watcher);
                watcher.Armed.SetResult(dueTime);
            }
        }
        // What is due at once does not wait for the clock to be moved.
        if (dueTime == TimeSpan.Zero)
            Advance(TimeSpan.Zero);
    }

    private void Disarm(ManualTimer timer)
    {
        lock (_lock)
            _timers.Remove(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Disarm(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
