using System.Text.Json.Serialization;

namespace BotHost.Slack.Events;

/// <summary>The inner event of a delivery. A type that is not listed here is read as this base record.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/events"/>.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(MessageEvent), "message")]
[JsonDerivedType(typeof(AppMentionEvent), "app_mention")]
[JsonDerivedType(typeof(AgentSessionStoppedEvent), "agent_session_stopped")]
internal record SlackEvent
{
    public string? EventTs { get; init; }
}

/// <summary>Something that was said, whichever event tells of it.</summary>
internal abstract record SpokenEvent : SlackEvent
{
    public string? Channel { get; init; }
    public string? User { get; init; }
    public string? Text { get; init; }
    public string? Ts { get; init; }
    public string? ThreadTs { get; init; }
    public string? Subtype { get; init; }
    public string? BotId { get; init; }
    public string? AppId { get; init; }
    public string? UserTeam { get; init; }
    public string? SourceTeam { get; init; }
    public EditMark? Edited { get; init; }
}

/// <summary>A message, or by its subtype what became of one.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/events/message"/>.</remarks>
internal sealed record MessageEvent : SpokenEvent
{
    public string? ChannelType { get; init; }
    public bool Hidden { get; init; }
    public string? DeletedTs { get; init; }
    public MessageState? Message { get; init; }
    public MessageState? PreviousMessage { get; init; }
}

/// <summary>The bot was mentioned. The message that does it arrives as <see cref="MessageEvent"/> too.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/events/app_mention"/>.</remarks>
internal sealed record AppMentionEvent : SpokenEvent;

/// <summary>Somebody pressed Slack's own stop button.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/events/agent_session_stopped"/>.</remarks>
internal sealed record AgentSessionStoppedEvent : SlackEvent
{
    public string? Channel { get; init; }
    public string? User { get; init; }
    public string? ThreadTs { get; init; }
    public IReadOnlyList<string?>? StreamingMessageTs { get; init; }
}

/// <summary>A message before or after a change.</summary>
internal sealed record MessageState
{
    public string? User { get; init; }
    public string? UserTeam { get; init; }
    public string? SourceTeam { get; init; }
    public string? Text { get; init; }
    public string? Ts { get; init; }
    public string? ThreadTs { get; init; }
    public string? Subtype { get; init; }
    public string? BotId { get; init; }
    public string? AppId { get; init; }
    public EditMark? Edited { get; init; }
}

/// <summary>Who changed a message and when. Slack sends it empty for changes that nobody made by hand.</summary>
internal sealed record EditMark
{
    public string? User { get; init; }
    public string? Ts { get; init; }
}
