using BotHost.Domain.Budgets;

namespace BotHost.Slack.Budgets;

/// <summary>All budgets and all lines that this replica knows. Guarded by the lock of <see cref="TenantBudgets"/>.</summary>
internal sealed class BudgetLedger
{
    private readonly Dictionary<BudgetKey, Bucket> _buckets = [];
    private readonly Dictionary<string, TenantLine> _lines = new(StringComparer.Ordinal);

    public TenantLine Line(string tenant)
    {
        if (!_lines.TryGetValue(tenant, out var line))
            _lines.Add(tenant, line = new TenantLine(tenant, BucketOf));
        return line;
    }

    public Bucket BucketOf(BudgetKey key)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
            _buckets.Add(key, bucket = new Bucket(key, DocumentedRates.Of(key.Method)!.Value));
        return bucket;
    }

    public void Serve(TimeSpan now)
    {
        foreach (var line in _lines.Values)
            line.Serve(now);
    }

    /// <summary>What the store is to be asked now, and when to look again; null if there is nothing to look after.</summary>
    public (List<BudgetDemand> Demands, TimeSpan? Next) Collect(TimeSpan now)
    {
        foreach (var line in _lines.Values)
        {
            line.Serve(now);
            line.Count(now);
        }

        List<BudgetDemand> demands = [];
        TimeSpan? next = null;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bucket in _buckets.Values)
        {
            var due = DueAt(bucket, now);
            if (due > now)
                next = next < due ? next : due;
            if (due is null || due > now)
                continue;
            demands.Add(bucket.Ask(now, IsHeldBack(bucket, now)));
            if (bucket.Key.Method == DocumentedRates.Start)
                asked.Add(bucket.Key.Tenant);
        }

        // Who opens streams has to know of the stops that others take.
        foreach (var tenant in asked)
        {
            var stop = new BudgetKey(tenant, DocumentedRates.Stop);
            if (!demands.Exists(demand => demand.Key == stop))
                demands.Add(BucketOf(stop).Ask(now, isHeldBack: false));
        }

        foreach (var bucket in _buckets.Values)
            bucket.Waiting = default;
        // A stream that is not allowed yet may be so a moment later.
        if (_lines.Values.Any(line => line.IsWaitedFor(DocumentedRates.Start)))
            next = next < now + Bucket.Hold ? next : now + Bucket.Hold;
        Forget(now);
        return (demands, next);
    }

    private static TimeSpan? DueAt(Bucket bucket, TimeSpan now)
    {
        TimeSpan? due = bucket.Unmet == default ? null : bucket.AskAt;
        if (bucket.Ahead(now) > 0 && !(due < bucket.TopUpAt))
            due = bucket.TopUpAt;
        return bucket.GiveBackAt is { } back && !(due < back) ? back : due;
    }

    private bool IsHeldBack(Bucket bucket, TimeSpan now) =>
        bucket.Key.Method == DocumentedRates.Append && bucket.IsShort(now) && Line(bucket.Key.Tenant).Streams > 0;

    // A budget that nobody used for so long is full, and so is one that is not known.
    private void Forget(TimeSpan now)
    {
        if (_buckets.Count < 1_000)
            return;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsIdle(now))
                _buckets.Remove(key);
        }

        foreach (var (tenant, line) in _lines)
        {
            if (line.IsEmpty)
                _lines.Remove(tenant);
        }
    }
}
