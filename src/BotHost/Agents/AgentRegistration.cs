using BotHost.Agents.Llm;
using BotHost.Agents.Tools;
using BotHost.Domain.Agents;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotHost.Agents;

/// <summary>Registers who answers.</summary>
public static class AgentRegistration
{
    /// <summary>
    /// Registers <see cref="IAgent"/> as the agent pipeline, with settings from section <c>Agent</c>. An <see cref="IChatClient"/> that is
    /// registered before is used in place of the configured provider.
    /// </summary>
    /// <example>
    /// Any Microsoft.Extensions.AI client answers, and so does a Semantic Kernel chat service:
    /// <code>
    /// services.AddSingleton&lt;IChatClient&gt;(provider =&gt;
    ///     provider.GetRequiredService&lt;IChatCompletionService&gt;().AsChatClient());
    /// services.AddAgents();
    /// </code>
    /// </example>
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services
            .AddOptionsWithValidateOnStart<AgentOptions, AgentOptionsValidator>()
            .BindConfiguration(AgentOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<AgentOptions>>().Value);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ChatClients.Create);

        services.AddTool(provider => provider.GetRequiredService<SearchMessages>().ToFunction());
        services.AddTool(provider => provider.GetRequiredService<WhoIsHere>().ToFunction());
        services.AddTool(provider => provider.GetRequiredService<CurrentTime>().ToFunction());
        services.TryAddSingleton<SearchMessages>();
        services.TryAddSingleton<WhoIsHere>();
        services.TryAddSingleton<CurrentTime>();

        services.TryAddSingleton<TokenEstimate>();
        services.TryAddSingleton<ContextBuilder>();
        services.TryAddSingleton<ToolSet>();
        services.TryAddSingleton<ToolRunner>();
        services.TryAddSingleton<LlmAgent>();
        services.TryAddSingleton<IAgent>(AgentPipeline.Build);
        return services;
    }

    /// <summary>
    /// Offers a function to the model. Give it traits (<see cref="ToolTraitsExtensions.WithTraits"/>) to say how its card reads and whether
    /// it may be repeated.
    /// </summary>
    /// <example>
    /// A method of one's own, and a Semantic Kernel plugin (whose functions are <see cref="AIFunction"/>s):
    /// <code>
    /// services.AddTool(AIFunctionFactory.Create((string city) =&gt; $"Sunny in {city}", "weather", "Tells the weather in a city.")
    ///     .WithTraits(new ToolTraits("Checking the weather", Repeatable: true)));
    ///
    /// foreach (var function in kernel.Plugins["calendar"])
    ///     services.AddTool(function.WithTraits(new ToolTraits("Looking at the calendar")));
    /// </code>
    /// </example>
    public static IServiceCollection AddTool(this IServiceCollection services, AIFunction function) =>
        services.AddSingleton<AITool>(function);

    /// <summary>Offers a function that needs other services. It is made once and must be safe for concurrent use.</summary>
    public static IServiceCollection AddTool(
        this IServiceCollection services,
        Func<IServiceProvider, AIFunction> make
    ) => services.AddSingleton<AITool>(make);
}
