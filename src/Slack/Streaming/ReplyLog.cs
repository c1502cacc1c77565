using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Streaming;

/// <summary>What replies log: where they stand and what went wrong, never a word of them.</summary>
internal static partial class ReplyLog
{
    [LoggerMessage(5100, LogLevel.Debug, "Turn {Turn}: part {Part} is open as {Ts}, written {Mode}")]
    public static partial void PartOpened(this ILogger logger, Guid turn, int part, string ts, string mode);

    [LoggerMessage(5101, LogLevel.Debug, "Turn {Turn}: part {Part} is closed with {Bytes} bytes")]
    public static partial void PartClosed(this ILogger logger, Guid turn, int part, int bytes);

    [LoggerMessage(5102, LogLevel.Information, "Turn {Turn}: part {Part} is rewritten from now on, because of {Why}")]
    public static partial void PartRewritten(this ILogger logger, Guid turn, int part, string why);

    [LoggerMessage(
        5103,
        LogLevel.Warning,
        "Turn {Turn}: part {Part} was asked for and is not to be found; a new one is opened"
    )]
    public static partial void PartLost(this ILogger logger, Guid turn, int part);

    [LoggerMessage(5104, LogLevel.Information, "Turn {Turn}: part {Part} was found again as {Ts}")]
    public static partial void PartAdopted(this ILogger logger, Guid turn, int part, string ts);

    [LoggerMessage(
        5105,
        LogLevel.Warning,
        "Turn {Turn}: part {Part} takes no update ({Why}); it is deleted and posted anew"
    )]
    public static partial void PartReposted(this ILogger logger, Guid turn, int part, string why);

    [LoggerMessage(
        5106,
        LogLevel.Warning,
        "Turn {Turn}: {Channel} takes no streams ({Why}); answers are posted and updated there for {HowLong}"
    )]
    public static partial void StreamsRefused(
        this ILogger logger,
        Guid turn,
        string channel,
        string why,
        TimeSpan howLong
    );

    [LoggerMessage(5107, LogLevel.Information, "Turn {Turn}: Slack is left alone for {Pause}, because of {Why}")]
    public static partial void Paused(this ILogger logger, Guid turn, TimeSpan pause, string why);

    [LoggerMessage(5108, LogLevel.Warning, "Turn {Turn}: Slack takes nothing more of the answer")]
    public static partial void Refused(this ILogger logger, Exception exception, Guid turn);

    [LoggerMessage(5109, LogLevel.Information, "Turn {Turn}: somebody pressed stop")]
    public static partial void Stopped(this ILogger logger, Guid turn);

    [LoggerMessage(
        5110,
        LogLevel.Information,
        "Turn {Turn}: another replica holds the turn; nothing more is said here"
    )]
    public static partial void FencedOut(this ILogger logger, Guid turn);

    [LoggerMessage(
        5112,
        LogLevel.Information,
        "{Method} is not available in {Tenant} ({Why}); it is not asked for again for {HowLong}"
    )]
    public static partial void FeatureRefused(
        this ILogger logger,
        string method,
        string tenant,
        string why,
        TimeSpan howLong
    );

    [LoggerMessage(5113, LogLevel.Warning, "Turn {Turn}: the status could not be set")]
    public static partial void StatusFailed(this ILogger logger, Exception exception, Guid turn);

    [LoggerMessage(5114, LogLevel.Warning, "A note to one person in {Channel} could not be shown")]
    public static partial void WhisperRefused(this ILogger logger, Exception exception, string channel);

    [LoggerMessage(5115, LogLevel.Warning, "Turn {Turn}: message {Ts} could not be taken back")]
    public static partial void NotTakenBack(this ILogger logger, Exception exception, Guid turn, string ts);

    [LoggerMessage(5117, LogLevel.Warning, "Turn {Turn}: message {Ts} belongs to no answer and is taken back")]
    public static partial void StrayTakenBack(this ILogger logger, Guid turn, string ts);

    [LoggerMessage(
        5118,
        LogLevel.Information,
        "Turn {Turn}: the answer could not be made equal to its words once more"
    )]
    public static partial void NotRewrittenAgain(this ILogger logger, Exception exception, Guid turn);

    [LoggerMessage(5116, LogLevel.Error, "Turn {Turn}: the writer of the answer failed")]
    public static partial void WriterFailed(this ILogger logger, Exception exception, Guid turn);
}
