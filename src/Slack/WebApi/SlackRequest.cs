using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>What a call does while Slack limits the rate of its method in its tenant.</summary>
public enum RateLimitAnswer
{
    /// <summary>Waits as long as Slack asks, within <see cref="SlackApiOptions.LongestRateLimitWait"/>, then goes on.</summary>
    Wait,

    /// <summary>
    /// Throws <see cref="SlackApiException"/> with code <see cref="SlackErrorCode.RateLimited"/> and its
    /// <see cref="SlackApiException.RetryAfter"/> at once, so that the caller can say more with fewer calls.
    /// </summary>
    Throw,
}

/// <summary>
/// One call of a Slack Web API method: its name, its arguments and, by <typeparamref name="TReply"/>, its answer.
/// Null arguments are not sent.
/// </summary>
/// <typeparam name="TReply">What Slack answers on success.</typeparam>
/// <param name="Method">The method's name, as <c>chat.postMessage</c>.</param>
public abstract record SlackRequest<TReply>([property: JsonIgnore] string Method)
    where TReply : SlackReply
{
    /// <summary>A token for this call only; null takes the one of the tenant.</summary>
    [JsonIgnore]
    public string? Token { get; init; }

    /// <summary>What to do on HTTP 429; waits by default.</summary>
    [JsonIgnore]
    public RateLimitAnswer OnRateLimit { get; init; }

    /// <summary>Who may say when the call has to wait; null: nobody.</summary>
    [JsonIgnore]
    internal ICallFence? Fence { get; init; }

    /// <summary>What Slack limits the rate of this method for besides the tenant: the channel of a post; else empty.</summary>
    [JsonIgnore]
    internal virtual string RateScope => "";

    /// <summary>Refuses arguments that Slack is known to refuse, before anything is sent.</summary>
    /// <exception cref="ArgumentException">Names the limit that is broken.</exception>
    protected internal virtual void Validate() { }

    /// <summary>The method's name and nothing else: arguments and tokens do not belong in logs.</summary>
    public sealed override string ToString() => Method;
}
