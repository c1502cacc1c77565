using BotHost.Domain.Turns;

namespace BotHost.Slack.Tests.Replies;

/// <summary>A right to a turn that a test grants, lets lapse by its clock, and takes away. Without a word of the test it lasts for ever.</summary>
internal sealed class GrantedRight(TimeProvider time) : ITurnRight
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _waited = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _from;
    private TimeSpan? _lasts;
    private bool _isLost;

    public TimeSpan Left
    {
        get
        {
            lock (_lock)
                return _isLost ? TimeSpan.Zero
                    : _lasts is { } lasts ? lasts - time.GetElapsedTime(_from)
                    : TimeSpan.FromDays(1);
        }
    }

    public async Task WaitAsync(TimeSpan least, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isLost)
                    throw new FencedOutException("Another replica holds the turn.");
                if (Left >= least)
                    return;
                changed = _changed.Task;
                foreach (var waited in _waited)
                    waited.TrySetResult();
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>From now on it lasts so long.</summary>
    public void Grant(TimeSpan lasts) => Change(() => (_from, _lasts) = (time.GetTimestamp(), lasts));

    public void Lose() => Change(() => _isLost = true);

    /// <summary>Completes when a call has begun to wait, from now on.</summary>
    public Task CallWaitsAsync()
    {
        var waited = NewSignal();
        lock (_lock)
            _waited.Add(waited);
        return waited.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
