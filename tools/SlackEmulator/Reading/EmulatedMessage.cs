using System.Text.Json.Nodes;

namespace SlackEmulator.Reading;

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
