using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>What the agent knows of a tool beyond its schema.</summary>
/// <param name="Title">What people read on the card while it works, for example "Searching earlier messages". Default: the tool's name in words.</param>
/// <param name="Repeatable">
/// Whether running it twice does no harm. Only such a call is run again when the process died in the middle of it. Default false.
/// </param>
/// <param name="Details">Says in a few words what the tool was asked; default: its arguments.</param>
public sealed record ToolTraits(
    string? Title = null,
    bool Repeatable = false,
    Func<IReadOnlyDictionary<string, object?>, string?>? Details = null
)
{
    internal static ToolTraits Of(AITool tool) => tool.GetService<ToolTraits>() ?? Unknown;

    private static readonly ToolTraits Unknown = new();
}

/// <summary>Gives tools their traits.</summary>
public static class ToolTraitsExtensions
{
    /// <summary>The same function with traits, whoever made it: a C# method, an MCP server or a Semantic Kernel plugin.</summary>
    public static AIFunction WithTraits(this AIFunction function, ToolTraits traits) =>
        new FunctionWithTraits(function, traits);

    private sealed class FunctionWithTraits(AIFunction inner, ToolTraits traits) : DelegatingAIFunction(inner)
    {
        public override object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceKey is null && serviceType == typeof(ToolTraits) ? traits : base.GetService(serviceType, serviceKey);
    }
}
