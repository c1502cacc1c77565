using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>Why work in a conversation was interrupted. A higher value overrules a lower one.</summary>
internal enum Interruption
{
    None,

    /// <summary>Something else is asked, or nothing any more.</summary>
    Change,

    /// <summary>This replica goes away; another one goes on.</summary>
    HandOver,

    /// <summary>A person stopped the answer.</summary>
    Stop,

    /// <summary>Another replica holds the conversation.</summary>
    Lost,
}

/// <summary>A conversation that this replica holds, and what was asked of it meanwhile.</summary>
internal sealed class HeldConversation(ClaimedConversation claimed, LeaseTime right) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lost = new();
    private CancellationTokenSource _interrupted = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What waited at the claim has been looked at, unless a turn that another process began was found with it.
    private LeaseState? _looked = claimed.Unfinished is not null && claimed.Pending.Count > 0 ? null : claimed.State;
    private string? _turnOrderKey;
    private bool _isOver;

    public ClaimedConversation Claimed { get; } = claimed;

    public Lease Lease => Claimed.State.Lease;

    /// <summary>How long this process may act without hearing of the lease again.</summary>
    public LeaseTime Right { get; } = right;

    /// <summary>The lease as last read; a turn settles against exactly this count of controls.</summary>
    public LeaseState State
    {
        get
        {
            lock (_lock)
                return field;
        }
        private set;
    } = claimed.State;

    public Interruption Interruption
    {
        get
        {
            lock (_lock)
                return field;
        }
        private set;
    }

    /// <summary>Whether a change interrupted that nobody has acted upon yet, also where something else overruled it.</summary>
    public bool IsChanged
    {
        get
        {
            lock (_lock)
                return field;
        }
        private set;
    }

    /// <summary>Fires when the agent has to leave off, for whatever reason. Another one after <see cref="GoOn"/>.</summary>
    public CancellationToken Interrupted
    {
        get
        {
            lock (_lock)
                return _interrupted.Token;
        }
    }

    /// <summary>Whether a control came in since what waits was looked at.</summary>
    public bool HasControls
    {
        get
        {
            lock (_lock)
                return _looked?.Controls != State.Controls;
        }
    }

    /// <summary>Whether anything came in since what waits was looked at.</summary>
    public bool HasNews
    {
        get
        {
            lock (_lock)
                return IsNews(State);
        }
    }

    /// <summary>Fires when nothing may be written or said any more.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether a stop reaches an activity with this order key.</summary>
    public bool IsStopped(string orderKey) => Reaches(State, orderKey);

    /// <summary>Whether the stop that <paramref name="state"/> tells of reaches an activity with this order key.</summary>
    public static bool Reaches(LeaseState state, string orderKey) =>
        state.StopThrough is { } through && string.CompareOrdinal(orderKey, through) <= 0;

    /// <summary>From here on a stop that reaches <paramref name="orderKey"/> interrupts.</summary>
    public void BeginTurn(string orderKey)
    {
        lock (_lock)
            _turnOrderKey = orderKey;
        if (IsStopped(orderKey))
            Interrupt(Interruption.Stop);
    }

    public void Apply(LeaseState state)
    {
        string? turn;
        lock (_lock)
        {
            if (state.Controls < State.Controls)
                return;
            State = state;
            turn = _turnOrderKey;
            if (IsNews(state))
                _news.TrySetResult();
        }
        if (turn is not null && IsStopped(turn))
            Interrupt(Interruption.Stop);
    }

    /// <summary>Completes when something has come in since what waits was looked at.</summary>
    public Task NewsAsync()
    {
        lock (_lock)
            return IsNews(State) ? Task.CompletedTask : _news.Task;
    }

    /// <summary>What waits was looked at as of this state; null: it has to be looked at again.</summary>
    public void Looked(LeaseState? state)
    {
        lock (_lock)
        {
            _looked = state;
            if (!IsNews(State) && _news.Task.IsCompleted)
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>A change was acted upon: the turn goes on, unless something that overrules it has come in.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            IsChanged = false;
            if (_isOver || Interruption != Interruption.Change)
                return;
            Interruption = Interruption.None;
            // The former source is left to those who still listen to it.
            _interrupted = new CancellationTokenSource();
        }
    }

    public void Interrupt(Interruption why)
    {
        // The lease keeper may be told of a lease that its turn has just given back: what is over is left alone. Who listens is called
        // from the pool and not from here, where the lock is held.
        lock (_lock)
        {
            if (_isOver)
                return;
            IsChanged |= why == Interruption.Change;
            if (why <= Interruption)
                return;
            Interruption = why;
            _ = _interrupted.CancelAsync();
            if (why != Interruption.Lost)
                return;
            Right.Lose();
            _ = _lost.CancelAsync();
        }
    }

    private bool IsNews(LeaseState state) =>
        _looked is null || state.Controls != _looked.Controls || state.Arrivals != _looked.Arrivals;

    public void Dispose()
    {
        lock (_lock)
            _isOver = true;
        Right.Lose();
        _interrupted.Dispose();
        _lost.Dispose();
    }
}
