namespace BotHost.Agents;

/// <summary>What the agent logs; ids 4000 to 4999. Never what people or models wrote.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(
        4000,
        LogLevel.Warning,
        "Turn {Turn}, round {Round}: the model failed ({Code}), tried again in {Wait}: {Reason}"
    )]
    public static partial void ModelTriesAgain(
        ILogger logger,
        Guid turn,
        int round,
        string code,
        TimeSpan wait,
        string reason
    );

    [LoggerMessage(4001, LogLevel.Error, "Turn {Turn}, round {Round}: the model failed ({Code}) for good: {Reason}")]
    public static partial void ModelGaveUp(ILogger logger, Guid turn, int round, string code, string reason);

    [LoggerMessage(
        4002,
        LogLevel.Information,
        "Turn {Turn} goes on with {Rounds} recorded rounds and {ToolCalls} tool calls"
    )]
    public static partial void Resumed(ILogger logger, Guid turn, int rounds, int toolCalls);

    [LoggerMessage(4003, LogLevel.Warning, "Turn {Turn}: the model may ask no more than {Rounds} rounds")]
    public static partial void OutOfRounds(ILogger logger, Guid turn, int rounds);

    [LoggerMessage(4010, LogLevel.Error, "Turn {Turn}: tool {Tool} failed")]
    public static partial void ToolFailed(ILogger logger, Guid turn, string tool, Exception exception);

    [LoggerMessage(4011, LogLevel.Warning, "Turn {Turn}: tool {Tool} did not finish within {Timeout}")]
    public static partial void ToolTimedOut(ILogger logger, Guid turn, string tool, TimeSpan timeout);

    [LoggerMessage(
        4012,
        LogLevel.Warning,
        "Turn {Turn}: the model called a tool that does not exist, or with arguments that do not fit"
    )]
    public static partial void ToolCallRefused(ILogger logger, Guid turn);

    [LoggerMessage(4013, LogLevel.Warning, "Turn {Turn}: call of tool {Tool} was interrupted and is not run again")]
    public static partial void ToolInterrupted(ILogger logger, Guid turn, string tool);

    [LoggerMessage(4020, LogLevel.Warning, "Turn {Turn}: the platform did not say who the people are")]
    public static partial void PeopleUnknown(ILogger logger, Guid turn, Exception exception);

    [LoggerMessage(4021, LogLevel.Warning, "Turn {Turn}: the platform gave no link to a message")]
    public static partial void NoPermalink(ILogger logger, Guid turn, Exception exception);
}
