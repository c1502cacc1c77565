using BotHost.Agents;
using BotHost.Agents.Demo;
using BotHost.Agents.Llm;
using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotHost.Tests.Agents;

public sealed class AgentOptionsTests
{
    [Theory]
    [InlineData("Agent:Provider=demo", typeof(DemoChatClient))]
    [InlineData("Agent:OpenAI:ApiKey=sk-1", typeof(OpenAIChatClient))]
    [InlineData("Agent:OpenAI:BaseUrl=http://localhost:11434/v1", typeof(OpenAIChatClient))]
    [InlineData("Agent:Anthropic:ApiKey=sk-ant", typeof(AnthropicChatClient))]
    [InlineData("Agent:OpenAI:ApiKey=sk-1 Agent:Anthropic:ApiKey=sk-ant", typeof(OpenAIChatClient))]
    [InlineData(
        "Agent:OpenAI:ApiKey=sk-1 Agent:Anthropic:ApiKey=sk-ant Agent:Provider=ANTHROPIC",
        typeof(AnthropicChatClient)
    )]
    public void The_settings_choose_the_model(string settings, Type client)
    {
        using var services = Services(settings);

        services.GetRequiredService<IChatClient>().ShouldBeOfType(client);
    }

    [Theory]
    [InlineData("", "Agent has no model: set OPENAI_API_KEY")]
    [InlineData("Agent:Provider=chatgpt", "Agent:Provider is 'chatgpt': use openai, anthropic or demo.")]
    [InlineData("Agent:Provider=openai", "Agent:OpenAI:ApiKey is missing")]
    [InlineData("Agent:Provider=anthropic", "Agent:Anthropic:ApiKey is missing")]
    [InlineData("Agent:OpenAI:ApiKey=", "Agent:OpenAI:ApiKey is set but blank")]
    [InlineData("Agent:Provider=demo Agent:OpenAI:BaseUrl=localhost", "Agent:OpenAI:BaseUrl is 'localhost'")]
    [InlineData("Agent:Provider=demo Agent:MaxRounds=0", "Agent:MaxRounds is 0: use 1 to 200.")]
    [InlineData(
        "Agent:Provider=demo Agent:ToolTimeout=00:00:00",
        "Agent:ToolTimeout is 00:00:00: use 00:00:01 to 01:00:00."
    )]
    public void Settings_that_cannot_work_are_refused_with_key_and_remedy(string settings, string expected)
    {
        using var services = Services(settings);

        Should
            .Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<AgentOptions>>().Value)
            .Message.ShouldContain(expected);
    }

    [Fact]
    public void An_unknown_key_is_refused()
    {
        using var services = Services("Agent:Provider=demo Agent:Modle=x");

        Should
            .Throw<InvalidOperationException>(() => services.GetRequiredService<IOptions<AgentOptions>>().Value)
            .Message.ShouldContain("Modle");
    }

    [Fact]
    public void A_client_of_ones_own_takes_the_place_of_the_configured_one()
    {
        var own = ScriptedModel.Of();
        using var services = Services("Agent:Provider=demo", collection => collection.AddSingleton<IChatClient>(own));

        services.GetRequiredService<IChatClient>().ShouldBeSameAs(own);
        services.GetRequiredService<IAgent>().ShouldBeOfType<TracingAgent>();
    }

    private static ServiceProvider Services(string settings, Action<IServiceCollection>? before = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(setting => setting.Split('=', 2))
                        .Select(setting => KeyValuePair.Create(setting[0], (string?)setting[1]))
                )
                .Build()
        );
        services.AddLogging();
        services.AddSingleton<IConversationHistory>(new MemoryHistory());
        before?.Invoke(services);
        services.AddAgents();
        return services.BuildServiceProvider();
    }
}
