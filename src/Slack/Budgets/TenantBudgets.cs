using BotHost.Domain.Budgets;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Budgets;

/// <summary>
/// This replica's share of every tenant's rate limits, and the lines of those who wait for it. The store is asked ahead,
/// for all tenants and methods at once, so that a call finds its token at hand. Safe for concurrent use.
/// </summary>
internal sealed class TenantBudgets : IRateLimitObserver, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BudgetKey, Bucket> _buckets = [];
    private readonly Dictionary<string, TenantLine> _lines = new(StringComparer.Ordinal);
    private readonly BudgetFeeder? _feeder;
    private readonly BudgetMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _order;

    public TenantBudgets(
        IOptions<SlackBudgetOptions> options,
        BudgetMetrics metrics,
        TimeProvider time,
        ILogger<TenantBudgets> logger,
        IBudgetStore? store = null
    )
    {
        (_metrics, _time, _started) = (metrics, time, time.GetTimestamp());
        if (options.Value.Mode == BudgetMode.Unlimited)
            return;
        _feeder = new BudgetFeeder(
            this,
            store
                ?? throw new InvalidOperationException(
                    $"Slack:Budgets:Mode {options.Value.Mode} needs an {nameof(IBudgetStore)}; unlimited does without."
                ),
            options.Value,
            time,
            logger
        );
    }

    /// <summary>Time since the process began to count.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_started);

    public BudgetSeat Seat(string tenant) => new(this, tenant);

    public bool TryTake(BudgetSeat seat, CallNeed need)
    {
        if (_feeder is null)
            return true;
        lock (_lock)
        {
            var now = Now;
            var line = Line(seat.Tenant);
            if (seat.IsServed && !seat.Need!.Value.IsSameCallAs(need))
                Release(seat, line, now);
            if (!seat.IsServed)
            {
                if (seat.Need is null)
                {
                    (seat.Order, seat.Since) = (++_order, now);
                    seat.Wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    line.Join(seat);
                }

                seat.Need = need;
                line.Serve(now);
            }

            if (!seat.IsServed)
            {
                _feeder.Wake();
                return false;
            }

            (seat.Need, seat.IsServed) = (null, false);
            _metrics.Waited(need.Method, now - seat.Since);
            if (need.Method == DocumentedRates.Stop)
                Close(seat, line);
            _feeder.Wake();
            return true;
        }
    }

    public bool TryTakeAside(BudgetSeat seat, CallNeed need)
    {
        if (_feeder is null)
            return true;
        lock (_lock)
        {
            var line = Line(seat.Tenant);
            if (line.IsWaitedFor(need.Method) || !line.TryGive(seat, need, Now))
            {
                foreach (var key in need.KeysIn(seat.Tenant))
                    BucketOf(key).Use(Now);
                _feeder.Wake();
                return false;
            }

            _feeder.Wake();
            return true;
        }
    }

    public void GiveBack(BudgetSeat seat, CallNeed need)
    {
        if (_feeder is null)
            return;
        lock (_lock)
            PutBack(seat, need, Line(seat.Tenant), Now);
    }

    public void Leave(BudgetSeat seat)
    {
        if (_feeder is null)
            return;
        lock (_lock)
        {
            if (seat.Need is not null)
                Release(seat, Line(seat.Tenant), Now);
        }
    }

    public void HasNoStream(BudgetSeat seat)
    {
        lock (_lock)
        {
            if (seat.HasStream)
                Close(seat, Line(seat.Tenant));
        }
    }

    public bool IsWaiting(BudgetSeat seat)
    {
        lock (_lock)
            return seat is { Need: not null, IsServed: false };
    }

    public Task ServedAsync(BudgetSeat seat)
    {
        lock (_lock)
            return seat.Wake.Task;
    }

    public TimeSpan? BlockedFor(BudgetSeat seat)
    {
        lock (_lock)
        {
            if (seat.Need is not { } need)
                return null;
            var until = need.KeysIn(seat.Tenant).Max(key => BucketOf(key).BlockedUntil);
            return until > Now ? until - Now : null;
        }
    }

    public bool AreStartsShort(string tenant)
    {
        if (_feeder is null)
            return false;
        lock (_lock)
        {
            var line = Line(tenant);
            return line.IsWaitedFor(DocumentedRates.Start)
                || line.StreamsAllowed(Now) < 1
                || BucketOf(new BudgetKey(tenant, DocumentedRates.Start)).IsShort(Now);
        }
    }

    public bool IsShort(string tenant, string method)
    {
        if (_feeder is null)
            return false;
        lock (_lock)
            return BucketOf(new BudgetKey(tenant, method)).IsShort(Now);
    }

    public TimeSpan AppendInterval(string tenant, TimeSpan shortest)
    {
        if (_feeder is null)
            return shortest;
        lock (_lock)
        {
            var appends = BucketOf(new BudgetKey(tenant, DocumentedRates.Append));
            if (!appends.IsShort(Now))
                return shortest;
            var shared = TimeSpan.FromSeconds(Math.Max(1, Line(tenant).Streams) / appends.Rate.PerSecond);
            return shared > shortest ? shared : shortest;
        }
    }

    public void Expect(string tenant, string channel, bool asStream)
    {
        if (_feeder is null)
            return;
        lock (_lock)
        {
            BucketOf(new BudgetKey(tenant, DocumentedRates.Post, channel)).Use(Now);
            if (asStream)
            {
                BucketOf(new BudgetKey(tenant, DocumentedRates.Start)).Use(Now);
                BucketOf(new BudgetKey(tenant, DocumentedRates.Append)).Use(Now);
            }

            _feeder.Wake();
        }
    }

    public void Limited(string tenant, string method, string scope, TimeSpan howLong)
    {
        if (_feeder is null || DocumentedRates.Of(method) is not { } documented)
            return;
        var key = new BudgetKey(tenant, method, scope);
        _metrics.Limited(method);
        lock (_lock)
            BucketOf(key).Block(howLong, Now);
        _feeder.Block(key, documented, howLong);
    }

    /// <summary>What the store is to be asked now, and when to look again; null if there is nothing to look after.</summary>
    internal (List<BudgetDemand> Demands, TimeSpan? Next) Collect()
    {
        lock (_lock)
        {
            var now = Now;
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
    }

    internal void Receive(IEnumerable<BudgetGrant> grants)
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var grant in grants)
                BucketOf(grant.Key).Receive(grant, now);
            foreach (var line in _lines.Values)
                line.Serve(now);
        }
    }

    internal void ReceiveNothing(IEnumerable<BudgetDemand> demands, double share)
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var demand in demands)
                BucketOf(demand.Key).ReceiveNothing(demand, share, now);
            foreach (var line in _lines.Values)
                line.Serve(now);
        }
    }

    public void Dispose() => _feeder?.Dispose();

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

    private void Release(BudgetSeat seat, TenantLine line, TimeSpan now)
    {
        var need = seat.Need!.Value;
        seat.Need = null;
        if (!seat.IsServed)
        {
            line.Leave(seat);
            return;
        }

        seat.IsServed = false;
        PutBack(seat, need, line, now);
    }

    private void PutBack(BudgetSeat seat, CallNeed need, TenantLine line, TimeSpan now)
    {
        foreach (var key in need.KeysIn(seat.Tenant))
            BucketOf(key).PutBack();
        if (need.IsStart)
            Close(seat, line);
        line.Serve(now);
        _feeder!.Wake();
    }

    private static void Close(BudgetSeat seat, TenantLine line)
    {
        if (!seat.HasStream)
            return;
        (seat.HasStream, line.Streams) = (false, line.Streams - 1);
    }

    private TenantLine Line(string tenant)
    {
        if (!_lines.TryGetValue(tenant, out var line))
            _lines.Add(tenant, line = new TenantLine(tenant, BucketOf));
        return line;
    }

    private Bucket BucketOf(BudgetKey key)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
            _buckets.Add(key, bucket = new Bucket(key, DocumentedRates.Of(key.Method)!.Value));
        return bucket;
    }
}
