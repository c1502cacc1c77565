namespace BotHost.Chaos.Traps;

/// <summary>A line of the way of a mention at which a replica can be made to die.</summary>
internal enum KillPoint
{
    /// <summary>A delivery has come in and nothing is stored.</summary>
    BeforeCommit,

    /// <summary>The activity is committed and Slack has no answer.</summary>
    BeforeAck,

    /// <summary>Slack has its answer.</summary>
    AfterAck,

    /// <summary>A conversation is claimed and nobody works on it.</summary>
    AfterClaim,

    /// <summary>The turn is open and nothing of it has begun.</summary>
    AfterOpen,

    /// <summary>A part is recorded and its stream not asked for.</summary>
    BeforeStart,

    /// <summary>Slack has opened the stream and its ts is not stored.</summary>
    AfterStart,

    /// <summary>Slack has taken a message by <c>chat.postMessage</c> and its ts is not stored.</summary>
    AfterPost,

    /// <summary>Slack has taken the n-th append of a stream.</summary>
    MidStream,

    /// <summary>A part is closed and the next one not recorded.</summary>
    BetweenParts,

    /// <summary>The model's round is over and not recorded.</summary>
    BeforeRound,

    /// <summary>The model's round is recorded.</summary>
    AfterRound,

    /// <summary>A tool call that may not be repeated is recorded and has had no effect.</summary>
    BeforeTool,

    /// <summary>A tool that may not be repeated has had its effect, and its result is not recorded.</summary>
    InTool,

    /// <summary>A tool that may be repeated has had its effect, and its result is not recorded.</summary>
    InRepeatableTool,

    /// <summary>The last append is done and the words are not committed.</summary>
    BeforeSettle,

    /// <summary>The words are committed and the stream is open.</summary>
    AfterSettle,

    /// <summary>The closing call is about to leave.</summary>
    BeforeStop,

    /// <summary>Slack has closed the stream for good.</summary>
    AfterStop,

    /// <summary>Everything is shown and the turn's row is not finished.</summary>
    BeforeFinish,

    /// <summary>The turn's row is finished.</summary>
    AfterFinish,

    /// <summary>The successor has looked for the message of an orphaned part.</summary>
    InAdoption,

    /// <summary>The successor is about to stop the stream that it found.</summary>
    BeforeTakeoverStop,

    /// <summary>The successor has stopped the stream that it found.</summary>
    AfterTakeoverStop,

    /// <summary>The successor is about to rewrite a message.</summary>
    BeforeRewrite,

    /// <summary>The successor has rewritten a message.</summary>
    AfterRewrite,
}
