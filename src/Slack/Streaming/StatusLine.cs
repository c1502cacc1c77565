using BotHost.Domain.Turns;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>
/// The line "is thinking…" and the agent's session: shown when nothing of the answer is visible for a while, settled on
/// every ending. What Slack does not offer here is remembered and not asked for again.
/// </summary>
internal sealed class StatusLine(ReplyContext context) : IAsyncDisposable
{
    private const string StatusMethod = "assistant.threads.setStatus";
    private const string SessionMethod = "agents.sessions.setStatus";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _visible = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _lock = new();
    private Task _waiting = Task.CompletedTask;
    private string _wanted = context.Options.ThinkingStatus;
    private string? _shown;
    private bool _isAsking;
    private bool _mayLinger;
    private bool _isProcessing;
    private bool _mayStayProcessing;

    /// <summary>Begins to wait for something to become visible.</summary>
    public void Begin()
    {
        if (context.Thread is not null)
            _waiting = WaitAsync();
    }

    /// <summary>Something is visible: no status is needed any more.</summary>
    public void BecameVisible()
    {
        lock (_lock)
        {
            // A message clears the line; a line that is only being asked for may come after the message and stay.
            _mayLinger = _isAsking;
            _visible.Cancel();
        }
    }

    /// <summary>What the bot is busy with.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            _wanted = CardText.Show(text, 100);
            if (_shown is not null && !_visible.IsCancellationRequested)
                _waiting = ShowAfterAsync(_waiting);
        }
    }

    /// <summary>Clears the line, and sets the session to active unless the closing call of a stream has.</summary>
    /// <param name="isSessionActive">Whether it has.</param>
    /// <param name="isUnknown">Whether another process may have set either.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="SlackException">It could not be done now.</exception>
    public async Task SettleAsync(bool isSessionActive, bool isUnknown, CancellationToken cancellationToken)
    {
        await _visible.CancelAsync();
        await _waiting;
        if (context.Thread is not { } thread)
            return;
        if (_mayLinger || isUnknown)
        {
            await SendAsync(new SetThreadStatus(context.Channel, thread, ""), cancellationToken);
            _mayLinger = false;
        }

        if ((_isProcessing || isUnknown) && (!isSessionActive || _mayStayProcessing))
            await EndSessionAsync(thread, cancellationToken);

        _isProcessing = false;
    }

    // An empty line ends the session's processing as well: for times when the session's own calls are short.
    private Task EndSessionAsync(string thread, CancellationToken cancellationToken)
    {
        var left = context.StatusBudget.Left(SessionMethod);
        var mayUseLine = !context.Refused.IsRefused(context.Tenant, StatusMethod);
        return mayUseLine && left < 0.5 && left < context.StatusBudget.Left(StatusMethod)
            ? SendAsync(new SetThreadStatus(context.Channel, thread, ""), cancellationToken)
            : SendAsync(
                new SetSessionStatus(context.Channel, SessionStatus.Active) { ThreadTs = thread },
                cancellationToken
            );
    }

    /// <summary>A stream was opened: Slack sets the session to processing, whoever closes it.</summary>
    public void StreamOpened() => _isProcessing = true;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _visible.CancelAsync();
        await _waiting;
        _visible.Dispose();
        _disposed.Dispose();
        _one.Dispose();
    }

    private async Task WaitAsync()
    {
        if (!await IsStillHiddenAsync(context.Options.StatusDelay))
            return;

        // Each of the two shows that the bot is at work: the one that more is left of goes first. The other one besides it
        // only makes sure, and where many wait somebody else needs that call more.
        var budget = context.StatusBudget;
        if (budget.Left(SessionMethod) <= budget.Left(StatusMethod))
        {
            await ShowAsync();
            if (budget.Left(SessionMethod) > 0.9)
                await ProcessAsync();
            return;
        }

        await ProcessAsync();
        while (budget.Left(StatusMethod) < 0.5)
        {
            if (!await IsStillHiddenAsync(LookAgain))
                return;
        }

        await ShowAsync();
    }

    private async Task<bool> IsStillHiddenAsync(TimeSpan after)
    {
        try
        {
            await Task.Delay(after, context.Time, _visible.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ProcessAsync()
    {
        if (!await MayShowAsync(SessionMethod))
            return;
        _isProcessing = true;
        await TryAsync(
            new SetSessionStatus(context.Channel, SessionStatus.Processing) { ThreadTs = context.Thread },
            isTaken: true
        );
        // It may have come after the closing call of a stream, which sets the session to active.
        _mayStayProcessing = _visible.IsCancellationRequested;
    }

    /// <summary>Waits for the right to a call that says that the bot is at work. False: nobody needs that any more.</summary>
    private async Task<bool> MayShowAsync(string method)
    {
        if (context.Refused.IsRefused(context.Tenant, method) || _visible.IsCancellationRequested)
            return false;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_visible.Token, _disposed.Token);
            await context.StatusBudget.TakeAsync(CallNeed.Of(method, CallRank.Text), either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SlackException failure)
        {
            context.Logger.StatusFailed(failure, context.Turn);
            return false;
        }
    }

    private async Task ShowAfterAsync(Task before)
    {
        await before;
        await ShowAsync();
    }

    private async Task ShowAsync()
    {
        if (!await MayShowAsync(StatusMethod))
            return;
        string status;
        lock (_lock)
        {
            status = _wanted;
            if (_visible.IsCancellationRequested || status == _shown)
            {
                context.StatusBudget.GiveBack(CallNeed.Of(StatusMethod, CallRank.Text));
                return;
            }

            _shown = status;
            _isAsking = _mayLinger = _isProcessing = true;
        }

        await TryAsync(new SetThreadStatus(context.Channel, context.Thread!, status), isTaken: true);
        lock (_lock)
            _isAsking = false;
    }

    private async Task TryAsync<TReply>(SlackRequest<TReply> request, bool isTaken = false)
        where TReply : SlackReply
    {
        try
        {
            await SendAsync(request, _disposed.Token, isTaken);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The reply ends without another word; whoever takes it over settles the status.
        }
        catch (FencedOutException)
        {
            // Somebody has taken it over already.
        }
        catch (SlackException failure)
        {
            context.Logger.StatusFailed(failure, context.Turn);
        }
    }

    private async Task SendAsync<TReply>(
        SlackRequest<TReply> request,
        CancellationToken cancellationToken,
        bool isTaken = false
    )
        where TReply : SlackReply
    {
        if (context.Refused.IsRefused(context.Tenant, request.Method))
            return;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!isTaken)
                await context.StatusBudget.TakeAsync(CallNeed.Of(request.Method, CallRank.Finished), cancellationToken);
            await context.Slack.SendAsync(
                request with
                {
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            );
        }
        catch (SlackApiException refusal) when (!refusal.IsTransient)
        {
            // The thread may be gone; all other reasons hold for the whole tenant.
            if (
                refusal.Disposition is SlackDisposition.FallBack or SlackDisposition.TellOperator
                && refusal.Code != SlackErrorCode.InvalidThreadTs
            )
            {
                var memory = context.Options.RefusalMemory;
                context.Refused.Remember(context.Tenant, request.Method, memory);
                context.Logger.FeatureRefused(request.Method, context.Tenant, refusal.Code, memory);
            }
            else
            {
                context.Logger.StatusFailed(refusal, context.Turn);
            }
        }
        finally
        {
            _one.Release();
        }
    }
}
