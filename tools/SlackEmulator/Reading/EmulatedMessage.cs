using System.Text.Json.Nodes;

namespace SlackEmulator.Reading;

/// <summary>A link under a task card.</summary>
public sealed record EmulatedSource(string Url, string Text);

/// <summary>A task card as people see it, streamed or posted as a block.</summary>
/// <param name="Status"><c>pending</c>, <c>in_progress</c>, <c>complete</c> or <c>error</c>.</param>
public sealed record EmulatedCard(
    string Id,
    string Title,
    string Status,
    string? Details,
    string? Output,
    IReadOnlyList<EmulatedSource> Sources
);

/// <summary>A message as it stands at the moment of reading.</summary>
/// <param name="ThreadTs">The root's ts for a reply, null at top level.</param>
/// <param name="Text">Slack's <c>text</c>: mrkdwn, for a stream with the card titles appended.</param>
/// <param name="Shown">
/// The words that people read, in Markdown as the bot sent them: the accepted text of a stream, or the markdown and section
/// blocks of an ordinary message, or its text.
/// </param>
/// <param name="StreamingState">Null for a message that was never streamed, else <c>in_progress</c>, <c>completed</c>, <c>errored</c>.</param>
/// <param name="IsEdited">True when a person or chat.update changed it.</param>
/// <param name="EphemeralFor">The only person who sees it; null for everyone.</param>
/// <param name="Json">The message as Slack's methods return it.</param>
public sealed record EmulatedMessage(
    string ChannelId,
    string Ts,
    string? ThreadTs,
    string UserId,
    bool IsBot,
    string Text,
    string Shown,
    string? PlanTitle,
    IReadOnlyList<EmulatedCard> Cards,
    string? StreamingState,
    bool IsEdited,
    string? EphemeralFor,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Reactions,
    JsonObject Json
);

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
