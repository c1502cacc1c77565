namespace SlackEmulator.Reading;

/// <summary>What Slack shows about the agent in one thread.</summary>
/// <param name="Status"><c>active</c>, <c>processing</c>, <c>suspended</c> or <c>closed</c>.</param>
/// <param name="StatusText">The line "… is thinking"; empty when there is none.</param>
public sealed record EmulatedSession(
    string ChannelId,
    string ThreadTs,
    string Status,
    string StatusText,
    IReadOnlyList<string> LoadingMessages,
    string Title
);
