using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>What is left of a lease, by this machine's monotonic clock.</summary>
/// <param name="lease">How long it lasts from each renewal.</param>
/// <param name="asked">When it was asked for, as a timestamp of <paramref name="time"/>: before the claim was sent.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseTime(TimeSpan lease, long asked, TimeProvider time) : ITurnRight
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _asked = asked;
    private bool _isLost;

    public TimeSpan Left
    {
        get
        {
            lock (_lock)
                return _isLost ? TimeSpan.Zero : lease - time.GetElapsedTime(_asked);
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
                    throw new FencedOutException("The conversation is not held here any more.");
                if (Left >= least)
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The lease was renewed by a statement that was sent after <paramref name="asked"/>.</summary>
    public void Renew(long asked)
    {
        lock (_lock)
        {
            if (asked > _asked)
                _asked = asked;
        }
        Signal();
    }

    /// <summary>The lease was lost or given back.</summary>
    public void Lose()
    {
        lock (_lock)
            _isLost = true;
        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource waiting;
        lock (_lock)
            (waiting, _changed) = (_changed, NewSignal());
        waiting.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
