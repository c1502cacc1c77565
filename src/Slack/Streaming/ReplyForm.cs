namespace BotHost.Slack.Streaming;

/// <summary>
/// How an answer in a channel is written. Slack moves a native stream on the recipient's screen only; everybody else in the channel sees
/// its beginning and then its end.
/// </summary>
public enum ReplyForm
{
    /// <summary>Slack's own streaming: smooth for who asked.</summary>
    Native,

    /// <summary>A message that is updated every few seconds: the same for everybody.</summary>
    Edit,

    /// <summary>One message when the answer is complete, with a status until then.</summary>
    Final,
}
