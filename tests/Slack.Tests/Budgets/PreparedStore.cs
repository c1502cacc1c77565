using BotHost.Domain;
using BotHost.Domain.Budgets;

namespace BotHost.Slack.Tests.Budgets;

/// <summary>A store that has what a test puts into it: plenty of everything, unless the test says how much.</summary>
internal sealed class PreparedStore : IBudgetStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Method, string Scope), int> _tokens = [];
    private readonly List<IReadOnlyList<BudgetDemand>> _asked = [];
    private readonly List<(BudgetKey Key, TimeSpan HowLong)> _blocks = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> _awaited = [];
    private TaskCompletionSource? _gate;

    /// <summary>Whether it answers at all.</summary>
    public bool IsAway
    {
        get => Trouble is StoreUnavailableException;
        set => Trouble = value ? new StoreUnavailableException("The store is away.") : null;
    }

    /// <summary>What it answers with instead of tokens.</summary>
    public Exception? Trouble { get; set; }

    public BudgetLearning? Learning { get; private set; }

    public IReadOnlyList<IReadOnlyList<BudgetDemand>> Asked =>
        Read(() => (IReadOnlyList<IReadOnlyList<BudgetDemand>>)[.. _asked]);

    public IReadOnlyList<(BudgetKey Key, TimeSpan HowLong)> Blocks =>
        Read(() => (IReadOnlyList<(BudgetKey, TimeSpan)>)[.. _blocks]);

    /// <summary>From now on there are so many tokens of this budget, and they do not refill.</summary>
    public void Set(string method, int tokens, string scope = "")
    {
        lock (_lock)
            _tokens[(method, scope)] = tokens;
    }

    /// <summary>How many are left of a budget that was set.</summary>
    public int Left(string method, string scope = "") => Read(() => _tokens[(method, scope)]);

    /// <summary>Holds answers back until the result is disposed.</summary>
    public IDisposable Hold()
    {
        lock (_lock)
            _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new Opening(this);
    }

    /// <summary>Waits until so much has been asked.</summary>
    public Task UntilAsync(Func<PreparedStore, bool> holds)
    {
        lock (_lock)
        {
            if (holds(this))
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((() => holds(this), reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Waits until so many more calls of a method are asked for.</summary>
    public Task WantedAsync(string method, int count = 1) =>
        UntilAsync(store =>
            store.Asked.LastOrDefault(demands => demands.Any(demand => demand.Key.Method == method)) is { } last
            && last.Where(demand => demand.Key.Method == method).Sum(demand => demand.Urgent + demand.Other) >= count
        );

    public async Task<IReadOnlyList<BudgetGrant>> GrantAsync(
        IReadOnlyList<BudgetDemand> demands,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    )
    {
        Learning = learning;
        if (Read(() => _gate) is { } gate)
            await gate.Task.WaitAsync(cancellationToken);
        if (Trouble is { } trouble)
        {
            Note(demands);
            throw trouble;
        }

        lock (_lock)
        {
            var grants = demands.Select(Grant).ToArray();
            Note(demands);
            return grants;
        }
    }

    public Task BlockAsync(
        BudgetKey key,
        BudgetRate documented,
        TimeSpan howLong,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (IsAway)
                throw new StoreUnavailableException("The store is away.");
            _blocks.Add((key, howLong));
            Look();
        }

        return Task.CompletedTask;
    }

    private BudgetGrant Grant(BudgetDemand demand)
    {
        var name = (demand.Key.Method, demand.Key.Scope);
        var wanted = demand.Urgent + demand.Other + demand.Ahead;
        if (!_tokens.TryGetValue(name, out var left))
            return new(demand.Key, wanted, demand.Documented.Burst, demand.Documented, TimeSpan.Zero);
        left += demand.GiveBack;
        var granted = Math.Min(left, wanted);
        _tokens[name] = left - granted;
        return new(demand.Key, granted, left - granted, demand.Documented, TimeSpan.Zero);
    }

    private void Note(IReadOnlyList<BudgetDemand> demands)
    {
        lock (_lock)
        {
            _asked.Add(demands);
            Look();
        }
    }

    private void Look()
    {
        foreach (var (holds, reached) in _awaited)
        {
            if (holds())
                reached.TrySetResult();
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private sealed class Opening(PreparedStore store) : IDisposable
    {
        public void Dispose() => store.Read(() => store._gate)?.TrySetResult();
    }
}
