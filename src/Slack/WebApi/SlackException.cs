namespace BotHost.Slack.WebApi;

/// <summary>
/// A call that did not succeed: Slack said no (<see cref="SlackApiException"/>) or the way there broke
/// (<see cref="SlackTransportException"/>). Never holds a token or text of a message.
/// </summary>
public abstract class SlackException : Exception
{
    private protected SlackException(string method, string message, Exception? innerException = null)
        : base(message, innerException) => Method = method;

    /// <summary>The method that was called, as <c>chat.update</c>.</summary>
    public string Method { get; }

    /// <summary>Slack's id of the request, which its support asks for; null if there was no answer.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>
    /// Whether Slack may have carried the call out all the same. If false, a write may be repeated without
    /// doubling anything; if true, it may not.
    /// </summary>
    public abstract bool MayHaveBeenApplied { get; }
}
