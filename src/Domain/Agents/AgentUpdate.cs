namespace BotHost.Domain.Agents;

/// <summary>One step of an answer, in the order in which people should see it.</summary>
public abstract record AgentUpdate
{
    private protected AgentUpdate() { }
}

/// <summary>More words of the answer: standard Markdown, added to what came before.</summary>
public sealed record TextDelta(string Text) : AgentUpdate;

/// <summary>The heading above the steps. A later one replaces it.</summary>
public sealed record PlanUpdate(string Title) : AgentUpdate;

/// <summary>A step that people see as a card. The same id again is the same card with this whole new content.</summary>
/// <param name="Id">Unique within the turn.</param>
/// <param name="Title">What is done, in a few words.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Details">What it was asked to do; null keeps what was there.</param>
/// <param name="Output">What came of it; null keeps what was there.</param>
/// <param name="Sources">Where it comes from; null keeps what was there.</param>
public sealed record TaskUpdate(
    string Id,
    string Title,
    AgentTaskStatus Status,
    string? Details = null,
    string? Output = null,
    IReadOnlyList<AgentSource>? Sources = null
) : AgentUpdate;

/// <summary>What the bot is busy with, shown while no words are visible yet.</summary>
public sealed record StatusUpdate(string Text) : AgentUpdate;

/// <summary>The agent could not finish; the last update of its stream.</summary>
/// <param name="Sentence">What a person is told: plain words, no internals.</param>
/// <param name="Code">What an operator looks for, for example <c>model_timeout</c>.</param>
/// <param name="MayTryAgain">Whether asking once more could help.</param>
public sealed record AgentError(string Sentence, string Code, bool MayTryAgain) : AgentUpdate;

/// <summary>How far a step is.</summary>
public enum AgentTaskStatus
{
    /// <summary>Announced.</summary>
    Pending,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Done.</summary>
    Complete,

    /// <summary>Failed.</summary>
    Error,
}

/// <summary>A link that a person can follow to check.</summary>
public sealed record AgentSource(Uri Url, string Text);
