using System.Diagnostics;
using System.Runtime.CompilerServices;
using BotHost.Domain.Agents;

namespace BotHost.Agents;

/// <summary>
/// Puts an answer under one span. Every step of the stream runs in its reader's context, so the span is made the current one for each of
/// them: model calls and tools become its children.
/// </summary>
internal sealed class TracingAgent(IAgent inner) : DelegatingAgent(inner)
{
    public override async IAsyncEnumerable<AgentUpdate> RespondAsync(
        TurnContext turn,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var above = Activity.Current;
        using var activity = AgentTelemetry.Source.StartActivity("agent");
        activity?.SetTag("gen_ai.operation.name", "invoke_agent");
        activity?.SetTag("gen_ai.agent.name", "bothost");
        activity?.SetTag("gen_ai.conversation.id", turn.ConversationId);
        activity?.SetTag("bothost.turn.id", turn.Turn);
        activity?.SetTag("bothost.turn.attempt", turn.Attempt);

        await using var updates = Inner.RespondAsync(turn, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            Activity.Current = activity ?? above;
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (Exception exception)
            {
                activity?.SetTag("error.type", exception.GetType().Name);
                activity?.SetStatus(ActivityStatusCode.Error);
                throw;
            }
            if (updates.Current is AgentError error)
            {
                activity?.SetTag("error.type", error.Code);
                activity?.SetStatus(ActivityStatusCode.Error);
            }
            yield return updates.Current;
        }
    }
}
