using BotHost.Domain.Budgets;

namespace BotHost.Slack.Budgets;

/// <summary>Who waits in one tenant, and who gets what there is. Guarded by the lock of <see cref="TenantBudgets"/>.</summary>
internal sealed class TenantLine(string tenant, Func<BudgetKey, Bucket> buckets)
{
    /// <summary>A stream is opened only if its stop could be had within this time, were all open ones to end now.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly List<BudgetSeat> _waiting = [];

    public string Tenant => tenant;

    /// <summary>Streams of this replica that are open, or about to be.</summary>
    public int Streams { get; set; }

    public bool IsEmpty => _waiting.Count == 0 && Streams == 0;

    public IReadOnlyList<BudgetSeat> Waiting => _waiting;

    public void Join(BudgetSeat seat) => _waiting.Add(seat);

    public void Leave(BudgetSeat seat) => _waiting.Remove(seat);

    /// <summary>Serves whom there is enough for: by rank, and within a rank by who has waited longest.</summary>
    public void Serve(TimeSpan now)
    {
        if (_waiting.Count == 0)
            return;
        _waiting.Sort(
            static (one, other) => (one.Need!.Value.Rank, one.Order).CompareTo((other.Need!.Value.Rank, other.Order))
        );
        for (var i = 0; i < _waiting.Count; )
        {
            var seat = _waiting[i];
            if (!TryGive(seat, seat.Need!.Value, now))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            seat.IsServed = true;
            seat.Wake.TrySetResult();
        }
    }

    public bool IsWaitedFor(string method) => _waiting.Exists(seat => seat.Need!.Value.Method == method);

    public bool TryGive(BudgetSeat seat, CallNeed need, TimeSpan now)
    {
        if (need.IsStart && StreamsAllowed(now) < 1)
            return false;
        var keys = need.KeysIn(tenant);
        if (!keys.All(key => buckets(key).CanGive(now)))
            return false;
        foreach (var key in keys)
            buckets(key).Take(now);
        if (need.IsStart && !seat.HasStream)
            (seat.HasStream, Streams) = (true, Streams + 1);
        return true;
    }

    /// <summary>How many more streams may be opened, as each of them will want to be stopped.</summary>
    public int StreamsAllowed(TimeSpan now)
    {
        var stops = buckets(new BudgetKey(tenant, DocumentedRates.Stop));
        return (int)Math.Floor(stops.Level(now) + (stops.Rate.PerSecond * StopWithin.TotalSeconds)) - Streams;
    }

    /// <summary>Counts what waits, budget by budget.</summary>
    public void Count(TimeSpan now)
    {
        var starts = StreamsAllowed(now);
        foreach (var seat in _waiting)
        {
            var need = seat.Need!.Value;
            if (need.IsStart && starts-- <= 0)
                continue;
            foreach (var key in need.KeysIn(tenant))
            {
                var bucket = buckets(key);
                var (urgent, other) = bucket.Waiting;
                bucket.Waiting = need.IsUrgent ? (urgent + 1, other) : (urgent, other + 1);
            }
        }
    }
}
