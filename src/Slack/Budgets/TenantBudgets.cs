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
    private readonly BudgetLedger _ledger = new();
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

    /// <summary>Waits until a seat is served, or for so long.</summary>
    public async Task ServedAsync(BudgetSeat seat, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(ServedAsync(seat), Task.Delay(atMost, _time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
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

    public double Left(string tenant, string method)
    {
        if (_feeder is null)
            return 1;
        lock (_lock)
        {
            var bucket = BucketOf(new BudgetKey(tenant, method));
            var waiting = Line(tenant).Waiting.Count(seat => seat.Need!.Value.Method == method);
            return (bucket.Level(Now) - waiting) / bucket.Rate.Burst;
        }
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
            return _ledger.Collect(Now);
    }

    internal void Receive(IEnumerable<BudgetGrant> grants)
    {
        lock (_lock)
        {
            foreach (var grant in grants)
                BucketOf(grant.Key).Receive(grant, Now);
            _ledger.Serve(Now);
        }
    }

    internal void ReceiveNothing(IEnumerable<BudgetDemand> demands, double share)
    {
        lock (_lock)
        {
            foreach (var demand in demands)
                BucketOf(demand.Key).ReceiveNothing(demand, share, Now);
            _ledger.Serve(Now);
        }
    }

    public void Dispose() => _feeder?.Dispose();

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

    private TenantLine Line(string tenant) => _ledger.Line(tenant);

    private Bucket BucketOf(BudgetKey key) => _ledger.BucketOf(key);
}
