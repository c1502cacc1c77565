namespace BotHost.Domain.Agents;

/// <summary>What answers. Implementations are safe for concurrent turns; state of one turn lives in the enumeration.</summary>
public interface IAgent
{
    /// <summary>
    /// Answers a turn as a stream of updates. Leaving the enumeration, or cancelling, ends the model call and its tools. Trouble that
    /// a person should hear of is an <see cref="AgentError"/> update, the last one of the stream; anything thrown is a failure of ours
    /// and the turn is tried again.
    /// </summary>
    IAsyncEnumerable<AgentUpdate> RespondAsync(TurnContext turn, CancellationToken cancellationToken);
}
