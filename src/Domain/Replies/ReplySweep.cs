namespace BotHost.Domain.Replies;

/// <summary>An answer that is over, to be made equal to its words once more and rid of what nobody owns.</summary>
/// <param name="Target">Where it was given.</param>
/// <param name="Shown">What was recorded of it.</param>
/// <param name="Final">Its final words.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="NewerThan">The platform id that was the newest when its first part was asked for.</param>
/// <param name="Known">The platform ids of all our messages in the conversation that belong to an answer.</param>
public sealed record ReplySweep(
    ReplyTarget Target,
    StoredReply Shown,
    ReplyTexts Final,
    ReplyEnding Ending,
    string NewerThan,
    IReadOnlySet<string> Known
);
