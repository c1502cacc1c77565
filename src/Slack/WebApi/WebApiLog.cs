using Microsoft.Extensions.Logging;

namespace BotHost.Slack.WebApi;

/// <summary>What the Web API client logs: who called what and how it ended, never a body or a token.</summary>
internal static partial class WebApiLog
{
    [LoggerMessage(5000, LogLevel.Debug, "{Method} for {Tenant} succeeded in {Elapsed} (request {RequestId})")]
    public static partial void CallSucceeded(
        this ILogger logger,
        string method,
        string tenant,
        TimeSpan elapsed,
        string? requestId
    );

    [LoggerMessage(
        5001,
        LogLevel.Warning,
        "{Method} for {Tenant} was refused with {Code} in {Elapsed} (request {RequestId}): {Remedy} Needed {Needed}, provided {Provided}. {Messages}"
    )]
    public static partial void CallRefused(
        this ILogger logger,
        string method,
        string tenant,
        string code,
        TimeSpan elapsed,
        string? requestId,
        string remedy,
        string? needed,
        string? provided,
        IReadOnlyList<string> messages
    );

    [LoggerMessage(
        5002,
        LogLevel.Warning,
        "{Method} for {Tenant} is called too often; Slack wants to be left alone for {RetryAfter} (request {RequestId})"
    )]
    public static partial void CallRateLimited(
        this ILogger logger,
        string method,
        string tenant,
        TimeSpan retryAfter,
        string? requestId
    );

    [LoggerMessage(
        5003,
        LogLevel.Warning,
        "{Method} for {Tenant} broke in {Elapsed} (request {RequestId}): {Fault}, HTTP {StatusCode}, may have been applied: {MayHaveBeenApplied}"
    )]
    public static partial void CallBroke(
        this ILogger logger,
        Exception exception,
        string method,
        string tenant,
        TimeSpan elapsed,
        string? requestId,
        SlackTransportFault fault,
        string statusCode,
        bool mayHaveBeenApplied
    );

    [LoggerMessage(5004, LogLevel.Information, "{Method} for {Tenant} is tried again in {Pause}, try {Try} of {Tries}")]
    public static partial void CallRepeated(
        this ILogger logger,
        string method,
        string tenant,
        TimeSpan pause,
        int @try,
        int tries
    );

    [LoggerMessage(5005, LogLevel.Warning, "{Method} for {Tenant} succeeded with a warning: {Warning}")]
    public static partial void CallWarned(this ILogger logger, string method, string tenant, string warning);

    [LoggerMessage(
        5006,
        LogLevel.Debug,
        "{Method} for {Tenant} was given up by its caller after {Elapsed}, may have been applied: {MayHaveBeenApplied}"
    )]
    public static partial void CallCanceled(
        this ILogger logger,
        string method,
        string tenant,
        TimeSpan elapsed,
        bool mayHaveBeenApplied
    );

    [LoggerMessage(
        5007,
        LogLevel.Information,
        "{Method} for {Tenant} was held back on its way: the right to make it had run out; it waits to be renewed"
    )]
    public static partial void CallHeldBack(this ILogger logger, string method, string tenant);
}
