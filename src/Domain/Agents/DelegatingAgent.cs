namespace BotHost.Domain.Agents;

/// <summary>An agent that adds one concern to another agent. Its order among others is written in one place, the agent pipeline.</summary>
public abstract class DelegatingAgent(IAgent inner) : IAgent
{
    /// <summary>The agent that this one adds to.</summary>
    protected IAgent Inner { get; } = inner;

    /// <inheritdoc />
    public virtual IAsyncEnumerable<AgentUpdate> RespondAsync(TurnContext turn, CancellationToken cancellationToken) =>
        Inner.RespondAsync(turn, cancellationToken);
}
