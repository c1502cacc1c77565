namespace BotHost.Domain.Turns;

/// <summary>
/// The record of a turn's work, written as it happens and fenced: every method throws <see cref="FencedOutException"/> once another
/// replica holds the turn, and <see cref="StoreUnavailableException"/> while the database is away. Safe for concurrent use.
/// </summary>
public interface ITurnJournal
{
    /// <summary>Stores a finished model round.</summary>
    Task RecordRoundAsync(StoredRound round, CancellationToken cancellationToken);

    /// <summary>Stores that a tool is about to be called. Must be awaited before the tool starts.</summary>
    Task RecordToolCallAsync(StoredToolCall call, CancellationToken cancellationToken);

    /// <summary>Stores what a tool call came to.</summary>
    Task FinishToolCallAsync(int round, string callId, string result, CancellationToken cancellationToken);
}

/// <summary>A finished round of the model.</summary>
/// <param name="Number">Counts from 0 within the turn.</param>
/// <param name="Message">The model's finished message as JSON, in the agent's own form.</param>
/// <param name="Model">The model that gave it.</param>
/// <param name="InputTokens">As reported by the model, or null.</param>
/// <param name="OutputTokens">As reported by the model, or null.</param>
public sealed record StoredRound(int Number, string Message, string? Model, long? InputTokens, long? OutputTokens);

/// <summary>A tool call and what came of it.</summary>
/// <param name="Round">The round that asked for it.</param>
/// <param name="CallId">The model's id of the call, unique within the round.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">The arguments as JSON.</param>
/// <param name="Repeatable">Whether running it twice does no harm.</param>
/// <param name="Result">What it returned, or null while it has not finished.</param>
public sealed record StoredToolCall(
    int Round,
    string CallId,
    string Tool,
    string Arguments,
    bool Repeatable,
    string? Result
);

/// <summary>Another replica holds the turn. Cancel model and tools, write nothing, say nothing.</summary>
public sealed class FencedOutException(string message) : Exception(message);
