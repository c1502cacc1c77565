using BotHost.Domain.Budgets;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Budgets;

/// <summary>Asks the store for tokens: one statement at a time, for all that is wanted by then, and none while nothing is.</summary>
internal sealed class BudgetFeeder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Sane numbers: a tenth more every half minute that calls have to wait, two such steps less on a refusal, and then
    // ten minutes of peace, so that a rate that was found is hardly ever overstepped again.
    private static readonly BudgetLearning Observed = new(
        Growth: 1.1,
        Step: TimeSpan.FromSeconds(30),
        Shrink: 0.8,
        Rest: TimeSpan.FromMinutes(10),
        Most: 10
    );

    private readonly TenantBudgets _budgets;
    private readonly IBudgetStore _store;
    private readonly SlackBudgetOptions _options;
    private readonly BudgetLearning? _learning;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<BudgetKey, (BudgetRate Documented, TimeSpan Until)> _blocks = [];
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRunning;
    private bool _isAway;

    public BudgetFeeder(
        TenantBudgets budgets,
        IBudgetStore store,
        SlackBudgetOptions options,
        TimeProvider time,
        ILogger logger
    )
    {
        (_budgets, _store, _options, _time, _logger) = (budgets, store, options, time, logger);
        _learning = options.Mode == BudgetMode.Observed ? Observed : null;
    }

    /// <summary>Something may be wanted.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _wake.TrySetResult();
            if (_isRunning || _disposed.IsCancellationRequested)
                return;
            _isRunning = true;
            _ = Task.Run(RunAsync);
        }
    }

    /// <summary>Tells all replicas that Slack limited the rate.</summary>
    public void Block(BudgetKey key, BudgetRate documented, TimeSpan howLong)
    {
        lock (_lock)
            _blocks[key] = (documented, _budgets.Now + howLong);
        Wake();
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed.Cancel();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                Task woken;
                lock (_lock)
                {
                    if (_wake.Task.IsCompleted)
                        _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    woken = _wake.Task;
                }

                await BlockAsync();
                var (demands, next) = _budgets.Collect();
                if (demands.Count > 0)
                {
                    await AskAsync(demands);
                    continue;
                }

                if (next is null && !HasBlocks())
                {
                    lock (_lock)
                    {
                        if (woken.IsCompleted)
                            continue;
                        _isRunning = false;
                        return;
                    }
                }

                await WaitAsync(woken, next ?? (_budgets.Now + Patience));
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The process ends; what it holds refills by itself.
        }
    }

    private async Task AskAsync(List<BudgetDemand> demands)
    {
        if (await TryAsync(async token => _budgets.Receive(await _store.GrantAsync(demands, _learning, token))))
            return;
        _budgets.ReceiveNothing(demands, _options.AwayShare);
    }

    private bool HasBlocks()
    {
        lock (_lock)
            return _blocks.Count > 0;
    }

    private async Task BlockAsync()
    {
        KeyValuePair<BudgetKey, (BudgetRate Documented, TimeSpan Until)>[] blocks;
        lock (_lock)
            blocks = [.. _blocks];
        foreach (var (key, block) in blocks)
        {
            var left = block.Until - _budgets.Now;
            var isTold =
                left <= TimeSpan.Zero
                || await TryAsync(token => _store.BlockAsync(key, block.Documented, left, _learning, token));
            if (!isTold)
                return;
            lock (_lock)
            {
                if (_blocks.TryGetValue(key, out var latest) && latest == block)
                    _blocks.Remove(key);
            }
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> ask)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _disposed.Token);
        try
        {
            await ask(either.Token);
            if (_isAway)
                _logger.BudgetsBack();
            _isAway = false;
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, answers go on with a share: without this step nobody would be granted anything, and nobody told why.
        catch (Exception away) when (!_disposed.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_isAway)
                _logger.BudgetsAway(away, _options.AwayShare);
            _isAway = true;
            return false;
        }
    }

    private async Task WaitAsync(Task woken, TimeSpan until)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        var wait = Math.Max(1, Math.Ceiling((until - _budgets.Now).TotalMilliseconds));
        await Task.WhenAny(woken, Task.Delay(TimeSpan.FromMilliseconds(wait), _time, over.Token));
        await over.CancelAsync();
        _disposed.Token.ThrowIfCancellationRequested();
    }
}
