namespace BotHost.Turns;

internal static partial class TurnLog
{
    [LoggerMessage(3000, LogLevel.Information, "Turn {Turn} opened, attempt {Attempt}")]
    internal static partial void TurnOpened(this ILogger logger, Guid turn, int attempt);

    [LoggerMessage(3001, LogLevel.Information, "Turn {Turn} ended {Outcome} after {Milliseconds} ms")]
    internal static partial void TurnEnded(this ILogger logger, Guid turn, string outcome, long milliseconds);

    [LoggerMessage(3002, LogLevel.Warning, "Turn {Turn} failed on attempt {Attempt} and is tried again in {Wait}")]
    internal static partial void TurnFailed(
        this ILogger logger,
        Exception exception,
        Guid turn,
        int attempt,
        TimeSpan wait
    );

    [LoggerMessage(3003, LogLevel.Error, "Turn {Turn} is given up after {Attempts} attempts; its activities are dead")]
    internal static partial void TurnDead(this ILogger logger, Guid turn, int attempts);

    [LoggerMessage(3016, LogLevel.Error, "Turn {Turn} cannot be gone on with; its activities are dead")]
    internal static partial void TurnUnworkable(this ILogger logger, Exception exception, Guid turn);

    [LoggerMessage(
        3004,
        LogLevel.Warning,
        "Conversation {Conversation} is held by another replica; this one leaves off"
    )]
    internal static partial void FencedOut(this ILogger logger, Guid conversation);

    [LoggerMessage(3005, LogLevel.Information, "Turn {Turn} is taken over, attempt {Attempt}")]
    internal static partial void TakenOver(this ILogger logger, Guid turn, int attempt);

    [LoggerMessage(3006, LogLevel.Warning, "The database is away; claiming pauses")]
    internal static partial void ClaimingPaused(this ILogger logger, Exception exception);

    [LoggerMessage(3007, LogLevel.Information, "The database is back after {Gap}; claiming goes on")]
    internal static partial void ClaimingResumed(this ILogger logger, TimeSpan gap);

    [LoggerMessage(3008, LogLevel.Information, "Draining: {Count} conversations may go on for {Grace}")]
    internal static partial void Draining(this ILogger logger, int count, TimeSpan grace);

    [LoggerMessage(3009, LogLevel.Warning, "Turn {Turn} could not be settled and is tried again in {Wait}")]
    internal static partial void Unsettled(this ILogger logger, Exception exception, Guid turn, TimeSpan wait);

    [LoggerMessage(3010, LogLevel.Error, "A {Kind} could not be handled and is tried again")]
    internal static partial void ImmediateFailed(this ILogger logger, Exception exception, string kind);

    [LoggerMessage(3011, LogLevel.Error, "Work in conversation {Conversation} ended unexpectedly")]
    internal static partial void ConversationFailed(this ILogger logger, Exception exception, Guid conversation);

    [LoggerMessage(3012, LogLevel.Information, "Turn {Turn} is handed over")]
    internal static partial void HandedOver(this ILogger logger, Guid turn);

    [LoggerMessage(3013, LogLevel.Debug, "A wake-up of other replicas could not be sent")]
    internal static partial void NotifyFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        3014,
        LogLevel.Warning,
        "{Count} conversations could not be handed over; another replica takes over when their leases run out"
    )]
    internal static partial void LeftBehind(this ILogger logger, int count);

    [LoggerMessage(
        3020,
        LogLevel.Error,
        "A {Kind} of conversation {Conversation} could not be taken; parked as dead: {IsDead}"
    )]
    internal static partial void ActivityRefused(
        this ILogger logger,
        Exception exception,
        string kind,
        Guid conversation,
        bool isDead
    );

    [LoggerMessage(
        3021,
        LogLevel.Warning,
        "Whoever sent a {Kind} of conversation {Conversation} was not told that it is parked"
    )]
    internal static partial void NotTold(this ILogger logger, Exception exception, string kind, Guid conversation);

    [LoggerMessage(3017, LogLevel.Information, "Turn {Turn} is swept: it was taken over when it ran")]
    internal static partial void Sweeping(this ILogger logger, Guid turn);

    [LoggerMessage(3018, LogLevel.Warning, "Turn {Turn} could not be swept and is tried again in {Wait}")]
    internal static partial void SweepPutOff(this ILogger logger, Exception exception, Guid turn, TimeSpan wait);

    [LoggerMessage(3019, LogLevel.Error, "Turn {Turn} could not be swept; its answer stands as it was settled")]
    internal static partial void SweepFailed(this ILogger logger, Exception exception, Guid turn);

    [LoggerMessage(
        3015,
        LogLevel.Information,
        "Turn {Turn}: its thread is gone, so nobody is left to show the answer to"
    )]
    internal static partial void PlaceGone(this ILogger logger, Guid turn);

    [LoggerMessage(3030, LogLevel.Information, "Turn {Turn} begins anew: what it answers was changed ({Changes})")]
    internal static partial void TurnRestarted(this ILogger logger, Guid turn, int changes);

    [LoggerMessage(3031, LogLevel.Information, "Turn {Turn} is taken back: nothing of what it answers is left")]
    internal static partial void TurnRetracted(this ILogger logger, Guid turn);
}
