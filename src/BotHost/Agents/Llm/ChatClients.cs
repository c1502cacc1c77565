using BotHost.Agents.Demo;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>Makes the model client that the settings name.</summary>
internal static class ChatClients
{
    public static IChatClient Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<AgentOptions>();
        return options.Choice switch
        {
            AgentProvider.OpenAI => OpenAIChatClient.Create(options.OpenAI),
            AgentProvider.Anthropic => AnthropicChatClient.Create(options),
            AgentProvider.Demo => new DemoChatClient(options.DemoPace, services.GetRequiredService<TimeProvider>()),
            _ => throw new InvalidOperationException("The settings name no model."),
        };
    }
}
