namespace SlackEmulator.Tests.Fixtures;

/// <summary>A clock that stands still until a test moves it; timers fire in their order while it moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _changed = NewSignal();
    private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = target;
        }
    }

    /// <summary>Waits until some timer is due exactly that far ahead: the code under test is waiting for it.</summary>
    public async Task WaitForTimerAsync(TimeSpan ahead)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_timers.Exists(t => t.Due == _now + ahead))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= until).MinBy(t => t.Due);
            if (next is not null)
            {
                _timers.Remove(next);
                _now = next.Due > _now ? next.Due : _now;
            }

            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan? ahead)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (ahead is { } wait)
            {
                timer.Due = _now + wait;
                _timers.Add(timer);
            }

            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Arm(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime);
            return true;
        }

        public void Dispose() => time.Arm(this, null);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
