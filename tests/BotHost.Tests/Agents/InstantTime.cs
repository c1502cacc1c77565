namespace BotHost.Tests.Agents;

/// <summary>A clock on which every wait of less than ten seconds is over at once; longer ones, the deadlines, never come.</summary>
internal sealed class InstantTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 9, 10, 0, TimeSpan.Zero);

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(10))
        {
            lock (Waits)
                Waits.Add(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }
        return new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
