namespace BotHost.Slack.Streaming;

/// <summary>Where a <see cref="ChatStream"/> is in its life.</summary>
public enum ChatStreamState
{
    /// <summary>Nothing has been shown yet.</summary>
    Starting,

    /// <summary>The message exists and is open.</summary>
    InProgress,

    /// <summary>
    /// The outcome of a call is unknown, so that Slack may have more text than this stream believes. It may only be
    /// stopped, and its message has to be rewritten by whoever owns the text.
    /// </summary>
    Uncertain,

    /// <summary>Slack has closed the stream without being asked, or somebody pressed stop.</summary>
    Closed,

    /// <summary>The stream has been stopped.</summary>
    Completed,
}
