using System.Net;

namespace BotHost.Agents.Llm;

/// <summary>What kept a model from answering.</summary>
internal enum ModelFault
{
    /// <summary>The key is wrong or may not use the model.</summary>
    Unauthorized,

    /// <summary>The account has nothing left to spend.</summary>
    QuotaExceeded,

    /// <summary>The server does not know the model, or the address is wrong.</summary>
    NotFound,

    /// <summary>The request was refused for another reason.</summary>
    BadRequest,

    /// <summary>The conversation does not fit the model.</summary>
    ContextTooLong,

    /// <summary>The provider will not answer this.</summary>
    ContentFiltered,

    /// <summary>Too many requests.</summary>
    RateLimited,

    /// <summary>The server has trouble of its own.</summary>
    Overloaded,

    /// <summary>There was no way to the server.</summary>
    Unreachable,

    /// <summary>The answer broke off.</summary>
    Interrupted,

    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The answer was empty.</summary>
    Empty,
}

/// <summary>
/// A model did not answer. One family for all providers. The message is for the log and holds neither secrets nor what was asked, which
/// is why the provider's own exception, whose message quotes its reply, is not kept.
/// </summary>
internal sealed class ModelException(ModelFault fault, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>What kept it.</summary>
    public ModelFault Fault { get; } = fault;

    /// <summary>How long the server asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsTransient => Fault >= ModelFault.RateLimited;

    /// <summary>The name under which logs, traces and outcomes know it.</summary>
    public string Code =>
        Fault switch
        {
            ModelFault.Unauthorized => "model_unauthorized",
            ModelFault.QuotaExceeded => "model_quota_exceeded",
            ModelFault.NotFound => "model_not_found",
            ModelFault.BadRequest => "model_bad_request",
            ModelFault.ContextTooLong => "model_context_too_long",
            ModelFault.ContentFiltered => "model_content_filtered",
            ModelFault.RateLimited => "model_rate_limited",
            ModelFault.Overloaded => "model_overloaded",
            ModelFault.Unreachable => "model_unreachable",
            ModelFault.Interrupted => "model_interrupted",
            ModelFault.Timeout => "model_timeout",
            ModelFault.Empty => "model_empty_answer",
            _ => "model_failed",
        };

    /// <summary>Sorts a refused request by its status and the provider's error code.</summary>
    public static ModelException FromStatus(
        string provider,
        HttpStatusCode status,
        string? errorCode,
        TimeSpan? retryAfter
    )
    {
        var fault = (status, errorCode) switch
        {
            (_, "context_length_exceeded" or "string_above_max_length" or "request_too_large") =>
                ModelFault.ContextTooLong,
            (_, "content_filter" or "content_policy_violation") => ModelFault.ContentFiltered,
            (_, "insufficient_quota" or "billing_hard_limit_reached" or "billing_error") => ModelFault.QuotaExceeded,
            (_, "model_not_found" or "not_found_error") => ModelFault.NotFound,
            (_, "invalid_api_key" or "authentication_error" or "permission_error") => ModelFault.Unauthorized,
            (_, "rate_limit_exceeded" or "rate_limit_error") => ModelFault.RateLimited,
            (_, "overloaded_error" or "server_error" or "api_error") => ModelFault.Overloaded,
            (_, "timeout_error") => ModelFault.Timeout,
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => ModelFault.Unauthorized,
            (HttpStatusCode.PaymentRequired, _) => ModelFault.QuotaExceeded,
            (HttpStatusCode.NotFound, _) => ModelFault.NotFound,
            (HttpStatusCode.RequestEntityTooLarge, _) => ModelFault.ContextTooLong,
            (HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout, _) => ModelFault.Timeout,
            (HttpStatusCode.TooManyRequests, _) => ModelFault.RateLimited,
            (HttpStatusCode.Conflict, _) => ModelFault.Overloaded,
            (>= HttpStatusCode.InternalServerError, _) => ModelFault.Overloaded,
            _ => ModelFault.BadRequest,
        };
        var code = errorCode is null ? "" : $", error code {Plain(errorCode)}";
        return new(fault, FormattableString.Invariant($"{provider} answered status {(int)status}{code}."), retryAfter);
    }

    // An error code is an identifier; anything else may quote what was asked.
    private static string Plain(string code) =>
        code.Length <= 64 && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? code
            : "unreadable";
}
