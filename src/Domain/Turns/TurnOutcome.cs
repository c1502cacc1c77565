namespace BotHost.Domain.Turns;

/// <summary>How a turn ended, or why it goes on later.</summary>
public abstract record TurnOutcome
{
    private protected TurnOutcome() { }

    /// <summary>The stored name.</summary>
    public abstract string Name { get; }

    /// <summary>A complete answer was given.</summary>
    public sealed record Answered : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "answered";
    }

    /// <summary>Somebody stopped it; the partial answer stands, labelled.</summary>
    public sealed record Stopped : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "stopped";
    }

    /// <summary>Its question is gone, and the answer with it.</summary>
    public sealed record Retracted : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "retracted";
    }

    /// <summary>The model could not finish; the answer ends with a plain sentence.</summary>
    /// <param name="Code">What an operator looks for.</param>
    /// <param name="MayTryAgain">Whether asking once more could help.</param>
    public sealed record GivenUp(string Code, bool MayTryAgain = true) : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "given_up";
    }

    /// <summary>Another replica goes on with it; no attempt is counted.</summary>
    public sealed record HandedOver : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "handed_over";
    }

    /// <summary>It is tried again later.</summary>
    /// <param name="Wait">How long from now.</param>
    /// <param name="Why">For the operator.</param>
    /// <param name="CountAttempt">False where Slack or the database was away: that is no failure of the turn.</param>
    public sealed record RetryAt(TimeSpan Wait, string Why, bool CountAttempt) : TurnOutcome
    {
        /// <inheritdoc />
        public override string Name => "retry_at";
    }
}

/// <summary>Where a stored turn stands.</summary>
public enum TurnPhase
{
    /// <summary>The agent is at work.</summary>
    Answering,

    /// <summary>The words are final; what people see is made equal to them.</summary>
    Settling,

    /// <summary>Over.</summary>
    Done,
}
