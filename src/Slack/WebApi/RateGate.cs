namespace BotHost.Slack.WebApi;

/// <summary>
/// Keeps the calls of one method in one tenant back while Slack limits them. When the time is over one call goes
/// ahead alone; the others follow if it passes, so that a crowd of waiting calls does not earn the next limit.
/// </summary>
internal sealed class RateGate(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan? _closedUntil;
    private TaskCompletionSource? _scout;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Waits until a call may go.</summary>
    /// <param name="patience">How long to wait for Slack's time to be over; zero does not wait at all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The right to one call, or the time that is left when patience does not reach.</returns>
    public async ValueTask<RatePass> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var end = Now + patience;
        while (true)
        {
            Task scout;
            lock (_lock)
            {
                if (_closedUntil is not { } until)
                    return new RatePass(this, scout: null);
                var left = until - Now;
                if (left > TimeSpan.Zero)
                {
                    if (until > end)
                        return new RatePass(left);
                    scout = Task.Delay(left, time, cancellationToken);
                }
                else if (_scout is null)
                {
                    _scout = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new RatePass(this, _scout);
                }
                else
                {
                    scout = _scout.Task.WaitAsync(cancellationToken);
                }
            }
            await scout;
        }
    }

    internal void Close(TimeSpan wait)
    {
        lock (_lock)
        {
            var until = Now + wait;
            if (_closedUntil is null || until > _closedUntil)
                _closedUntil = until;
        }
    }

    internal void Return(TaskCompletionSource scout, bool passed)
    {
        lock (_lock)
        {
            if (passed)
                _closedUntil = null;
            _scout = null;
        }
        scout.SetResult();
    }
}

/// <summary>The right to one call through a <see cref="RateGate"/>, handed back by disposing; or its refusal.</summary>
internal sealed class RatePass : IDisposable
{
    private readonly RateGate? _gate;
    private TaskCompletionSource? _scout;
    private bool _passed;

    public RatePass(RateGate gate, TaskCompletionSource? scout) => (_gate, _scout) = (gate, scout);

    public RatePass(TimeSpan left) => Refused = left;

    /// <summary>How long the gate stays closed; null if the call may go.</summary>
    public TimeSpan? Refused { get; }

    /// <summary>Slack answered anything but a rate limit.</summary>
    public void Passed() => _passed = true;

    /// <summary>Slack limits the rate.</summary>
    public void Limited(TimeSpan wait) => _gate?.Close(wait);

    public void Dispose()
    {
        if (_scout is { } scout)
            _gate?.Return(scout, _passed);
        _scout = null;
    }
}
