using BotHost.Domain.Agents;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>
/// The call that a tool is working on: the turn that it serves, and what people see of it on its card. A tool gets it from its
/// <see cref="AIFunctionArguments"/>. Used by one call at a time.
/// </summary>
public sealed class ToolCall(TurnContext turn)
{
    internal static readonly object Key = typeof(ToolCall);
    private readonly List<AgentSource> _sources = [];

    /// <summary>The turn that the call serves.</summary>
    public TurnContext Turn { get; } = turn;

    /// <summary>What came of it, for the card, in a few words; null: the beginning of the result.</summary>
    public string? Output { get; set; }

    /// <summary>The links that people can follow to check.</summary>
    public IReadOnlyList<AgentSource> Sources => _sources;

    /// <summary>Adds a link that people can follow to check.</summary>
    public void AddSource(Uri url, string text) => _sources.Add(new AgentSource(url, text));
}

/// <summary>A tool cannot do what it was asked. The message is told to the model word for word, and so perhaps to people: plain words, no internals.</summary>
public sealed class ToolException(string message) : Exception(message);

/// <summary>Leads a tool to the call that it is working on.</summary>
public static class ToolCallExtensions
{
    /// <summary>The call that these arguments belong to.</summary>
    /// <exception cref="InvalidOperationException">The function was not called by the agent.</exception>
    public static ToolCall ToolCall(this AIFunctionArguments arguments) =>
        arguments.Context?.TryGetValue(Tools.ToolCall.Key, out var call) is true && call is ToolCall known
            ? known
            : throw new InvalidOperationException("This function works only where the agent calls it.");
}
