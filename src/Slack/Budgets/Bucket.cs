using BotHost.Domain.Budgets;

namespace BotHost.Slack.Budgets;

/// <summary>This replica's share of one budget, and what it knows of the rest. Guarded by the lock of <see cref="TenantBudgets"/>.</summary>
internal sealed class Bucket(BudgetKey key, BudgetRate documented)
{
    /// <summary>How long tokens are held that nobody uses.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SoonestAsk = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LatestAsk = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TopUpInterval = TimeSpan.FromMilliseconds(250);

    private readonly Queue<TimeSpan> _uses = new();
    private double _left = documented.Burst;
    private TimeSpan _leftAt;
    private TimeSpan _usedAt;
    private TimeSpan _askedAt = TimeSpan.MinValue;
    private TimeSpan _awayAt;
    private double _awayTokens = 1;
    private (int Urgent, int Other) _asked;

    public BudgetKey Key { get; } = key;

    public BudgetRate Documented { get; } = documented;

    public BudgetRate Rate { get; private set; } = documented;

    /// <summary>Tokens at hand.</summary>
    public int Stock { get; private set; }

    /// <summary>Nothing is taken before this.</summary>
    public TimeSpan BlockedUntil { get; private set; }

    /// <summary>Asking for more makes no sense before this.</summary>
    public TimeSpan AskAt { get; private set; }

    /// <summary>Calls that wait, as counted for the next demand.</summary>
    public (int Urgent, int Other) Waiting { get; set; }

    /// <summary>Those of them that find no token at hand.</summary>
    public (int Urgent, int Other) Unmet
    {
        get
        {
            var (urgent, other) = Waiting;
            return (Math.Max(0, urgent - Stock), Math.Max(0, other - Math.Max(0, Stock - urgent)));
        }
    }

    /// <summary>What share of the burst is kept for cards.</summary>
    public double Reserve => Key.Method == DocumentedRates.Append ? 0.2 : 0;

    public bool CanGive(TimeSpan now) => Stock > 0 && now >= BlockedUntil;

    /// <summary>What is left for all, by the last that was heard of it.</summary>
    public double Level(TimeSpan now) =>
        now < BlockedUntil ? 0 : Math.Min(Rate.Burst, _left + Stock + (Rate.PerSecond * (now - _leftAt).TotalSeconds));

    /// <summary>Whether no more than half is left.</summary>
    public bool IsShort(TimeSpan now) => Level(now) <= Rate.Burst / 2;

    public void Take(TimeSpan now)
    {
        Stock--;
        Use(now);
    }

    /// <summary>Somebody will want one soon.</summary>
    public void Use(TimeSpan now)
    {
        _usedAt = now;
        _uses.Enqueue(now);
    }

    public void PutBack() => Stock++;

    /// <summary>How many tokens to have at hand: about what the last second took, and none where others may wait for them.</summary>
    public int Ahead(TimeSpan now)
    {
        while (_uses.TryPeek(out var oldest) && now - oldest > Hold)
            _uses.Dequeue();
        if (_uses.Count == 0 || Waiting != default || IsShort(now) || now < BlockedUntil)
            return 0;
        var ahead = Math.Min(_uses.Count, (int)Math.Max(2, Math.Ceiling(2 * Rate.PerSecond)));
        return Stock > ahead / 2 ? 0 : ahead - Stock;
    }

    /// <summary>When tokens that nobody uses are to be given back; null if there are none.</summary>
    public TimeSpan? GiveBackAt => Stock > 0 ? _usedAt + Hold : null;

    /// <summary>When the stock may be filled up next.</summary>
    public TimeSpan TopUpAt => _askedAt == TimeSpan.MinValue ? TimeSpan.Zero : _askedAt + TopUpInterval;

    public bool IsIdle(TimeSpan now) =>
        Stock == 0 && Waiting == default && now >= BlockedUntil && now - _usedAt > TimeSpan.FromMinutes(5);

    /// <summary>Says what to ask the store for.</summary>
    public BudgetDemand Ask(TimeSpan now, bool isHeldBack)
    {
        var back = now >= GiveBackAt ? Stock : 0;
        Stock -= back;
        _asked = Unmet;
        var demand = new BudgetDemand(
            Key,
            Documented,
            _asked.Urgent,
            _asked.Other,
            back > 0 ? 0 : Ahead(now),
            Reserve,
            back,
            isHeldBack
        );
        _askedAt = now;
        AskAt = now + LatestAsk;
        return demand;
    }

    public void Receive(BudgetGrant grant, TimeSpan now)
    {
        Stock += grant.Granted;
        (_left, _leftAt, Rate) = (grant.Left, now, grant.Rate);
        if (grant.Granted > 0)
            _usedAt = now;
        _awayTokens = 1;
        _awayAt = now;
        if (grant.BlockedFor > TimeSpan.Zero)
            Block(grant.BlockedFor, now);
        else
            AskAt = _asked == default ? now : NextToken(grant.Left, now);
    }

    /// <summary>The store is away: what is safe without it.</summary>
    public void ReceiveNothing(BudgetDemand demand, double share, TimeSpan now)
    {
        _awayTokens = Math.Min(1, _awayTokens + (Rate.PerSecond * share * (now - _awayAt).TotalSeconds));
        _awayAt = now;
        (_left, _leftAt) = (0, now);
        AskAt = now + LatestAsk;
        if (demand.Urgent + demand.Other == 0 || _awayTokens < 1 || now < BlockedUntil)
            return;
        (Stock, _awayTokens, _usedAt) = (Stock + 1, _awayTokens - 1, now);
    }

    public void Block(TimeSpan howLong, TimeSpan now)
    {
        Stock = 0;
        if (now + howLong > BlockedUntil)
            BlockedUntil = now + howLong;
        (_left, _leftAt) = (0, BlockedUntil);
        AskAt = BlockedUntil;
    }

    // Other replicas may be faster: then it is asked for once more.
    private TimeSpan NextToken(double left, TimeSpan now)
    {
        var goal = _asked.Urgent > 0 ? 1 : 1 + (Reserve * Rate.Burst);
        var wait = TimeSpan.FromSeconds(Math.Clamp((goal - left) / Rate.PerSecond, 0, LatestAsk.TotalSeconds));
        return now + (wait < SoonestAsk ? SoonestAsk : wait);
    }
}
