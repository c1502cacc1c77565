using System.Text.Json.Serialization;
using BotHost.Domain.Conversations;

namespace BotHost.Domain.Activities;

/// <summary>Somebody asked to stop the answer that is being given, by the platform's own control or by the word.</summary>
public sealed record StopRequested : InboundActivity
{
    internal const string KindName = "stop_requested";

    /// <summary>
    /// The platform's ids of the messages that were streaming when stop was pressed. A turn that shows one of them is meant; with none
    /// named, every turn up to this activity's order key is. Where the conversation names no thread, the same goes for the whole room.
    /// </summary>
    public IReadOnlyList<string> StreamingMessages { get; init; } = [];

    /// <summary>The turn whose own button was pressed: it alone is meant, and only while it is being answered. Null: see above.</summary>
    public Guid? Turn { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;
}

/// <summary>Somebody asked for another answer to a question that was answered, or that an answer was not found for.</summary>
public sealed record RegenerateRequested : InboundActivity
{
    internal const string KindName = "regenerate_requested";

    /// <summary>The turn whose question is to be answered again.</summary>
    public required Guid Turn { get; init; }

    /// <summary>What kind of room it was asked in.</summary>
    public ConversationKind Where { get; init; } = ConversationKind.Channel;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool Queued => true;
}

/// <summary>The question of an answer was changed, and its author is to be offered another answer. The host's own; no platform tells it.</summary>
public sealed record AnswerOutdated : InboundActivity
{
    internal const string KindName = "answer_outdated";

    /// <summary>The turn that answered the old words.</summary>
    public required Guid Turn { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;
}
