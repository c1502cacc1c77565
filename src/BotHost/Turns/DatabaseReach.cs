using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Since when this replica has reached the database without a gap. Only then may it take expired leases of others: an outage, or a
/// pause of this process, makes nobody's turns fair game.
/// </summary>
internal sealed class DatabaseReach(IOptions<TurnOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _since;
    private long _last;

    public void Reached()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_since is null || time.GetElapsedTime(_last, now) > 2 * options.Value.Renewal)
                _since = now;
            _last = now;
        }
    }

    public void Missed()
    {
        lock (_lock)
            _since = null;
    }

    /// <summary>How long it takes at least until <see cref="ReachedFor"/> can be so.</summary>
    public TimeSpan Until(TimeSpan span)
    {
        lock (_lock)
        {
            if (_since is not { } since)
                return span;
            var left = span - time.GetElapsedTime(since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the database has answered in the last <paramref name="span"/>.</summary>
    public bool IsReachedWithin(TimeSpan span)
    {
        lock (_lock)
            return _since is not null && time.GetElapsedTime(_last) < span;
    }

    public bool ReachedFor(TimeSpan span)
    {
        lock (_lock)
            return _since is { } since
                && time.GetElapsedTime(since, _last) >= span
                && time.GetElapsedTime(_last) <= 2 * options.Value.Renewal;
    }
}
