using BotHost.Agents.Tools;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>The tools that the model is offered: the plan tools and whatever is registered, each under a name of its own.</summary>
internal sealed class ToolSet
{
    private readonly Dictionary<string, AIFunction> _functions = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Two tools have one name, or a tool cannot be called by the agent.</exception>
    public ToolSet(IEnumerable<AITool> registered)
    {
        var offered = new List<AITool>(PlanTools.All);
        foreach (var tool in registered)
        {
            if (tool is not AIFunction function)
                throw new InvalidOperationException($"Tool '{tool.Name}' is no AIFunction: the agent cannot call it.");
            if (IsPlanTool(tool.Name) || !_functions.TryAdd(tool.Name, StepAwareFunction.Wrap(function)))
                throw new InvalidOperationException($"There are two tools named '{tool.Name}': rename one of them.");
            offered.Add(_functions[tool.Name]);
        }
        Offered = offered;
        Schemas = string.Concat(
            offered
                .OfType<AIFunctionDeclaration>()
                .Select(tool => tool.Name + tool.Description + tool.JsonSchema.GetRawText())
        );
    }

    /// <summary>What the offer costs of the model's attention, as text.</summary>
    public string Schemas { get; }

    /// <summary>As the model sees them, always in the same order, so that providers can cache them.</summary>
    public IList<AITool> Offered { get; }

    public AIFunction? Find(string name) => _functions.GetValueOrDefault(name);

    public static bool IsPlanTool(string name) => name is PlanTools.Plan or PlanTools.CompleteStep;
}
