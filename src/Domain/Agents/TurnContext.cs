using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;

namespace BotHost.Domain.Agents;

/// <summary>All that an agent is told about the turn that it answers.</summary>
public sealed record TurnContext
{
    /// <summary>The turn.</summary>
    public required Guid Turn { get; init; }

    /// <summary>The conversation.</summary>
    public required ConversationKey Conversation { get; init; }

    /// <summary>The stored id of the conversation.</summary>
    public required Guid ConversationId { get; init; }

    /// <summary>
    /// What is answered, oldest first: messages, or the wish for another answer. The messages are in the conversation's history as well.
    /// </summary>
    public required IReadOnlyList<InboundActivity> Activities { get; init; }

    /// <summary>The messages among <see cref="Activities"/>; empty when another answer to an old question is wanted.</summary>
    public IEnumerable<MessageReceived> Messages => Activities.OfType<MessageReceived>();

    /// <summary>Who asked.</summary>
    public string User => Activities[^1].User;

    /// <summary>1 for the first process that answers this turn.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model rounds that an earlier attempt finished, oldest first; to be given to the model word for word.</summary>
    public IReadOnlyList<StoredRound> Rounds { get; init; } = [];

    /// <summary>The tool calls that an earlier attempt began.</summary>
    public IReadOnlyList<StoredToolCall> ToolCalls { get; init; } = [];

    /// <summary>
    /// The tool calls that may have done something for a question that was changed since. They are not to be used as results; the model has
    /// to know of them.
    /// </summary>
    public IReadOnlyList<StoredToolCall> SetAside { get; init; } = [];

    /// <summary>Where rounds and tool calls are recorded as they happen.</summary>
    public required ITurnJournal Journal { get; init; }
}
