using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>A tool whose schema also takes the number of the plan step that the call belongs to. The tool itself never sees it.</summary>
internal sealed class StepAwareFunction : DelegatingAIFunction
{
    private StepAwareFunction(AIFunction inner, JsonElement schema)
        : base(inner) => JsonSchema = schema;

    public override JsonElement JsonSchema { get; }

    /// <summary>The tool as it is where its schema has a meaning of its own for the name, or is not that of an object.</summary>
    public static AIFunction Wrap(AIFunction function)
    {
        if (JsonObject.Create(function.JsonSchema) is not { } schema)
            return function;
        if (schema["properties"] is not JsonObject properties)
        {
            if (schema["type"]?.GetValue<string>() != "object")
                return function;
            schema["properties"] = properties = [];
        }
        // A schema made from JsonObject.Create shares nothing with the original once it is changed.
        if (properties.ContainsKey(PlanTools.StepArgument))
            return function;
        properties[PlanTools.StepArgument] = new JsonObject
        {
            ["type"] = "integer",
            ["description"] = "The number of the plan step that this call belongs to, if there is a plan.",
        };
        return new StepAwareFunction(
            function,
            JsonSerializer.SerializeToElement(schema, JsonObjectContext.Default.JsonObject)
        );
    }

    protected override ValueTask<object?> InvokeCoreAsync(
        AIFunctionArguments arguments,
        CancellationToken cancellationToken
    )
    {
        arguments.Remove(PlanTools.StepArgument);
        return base.InvokeCoreAsync(arguments, cancellationToken);
    }
}
