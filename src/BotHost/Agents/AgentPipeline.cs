using BotHost.Agents.Llm;
using BotHost.Domain.Agents;

namespace BotHost.Agents;

/// <summary>The order of the agent's concerns, outermost first, written here and nowhere else.</summary>
internal static class AgentPipeline
{
    public static IAgent Build(IServiceProvider services)
    {
        IAgent agent = services.GetRequiredService<LlmAgent>();
        agent = new IntroductionAgent(agent);
        agent = new TracingAgent(agent);
        return agent;
    }
}
