using System.Globalization;
using System.Text.Json;
using BotHost.Agents.Tools;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>Reads what a model passed to a tool. Models send numbers as text and text as anything: what can be understood is.</summary>
internal static class ToolArguments
{
    private const int MostDetails = 240;

    public static int? Step(FunctionCallContent call) => Number(call, PlanTools.StepArgument);

    public static int? Number(FunctionCallContent call, string name) =>
        call.Arguments?.TryGetValue(name, out var value) is not true
            ? null
            : value switch
            {
                int number => number,
                JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetInt32(out var number) => number,
                _ => int.TryParse(Word(value), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : null,
            };

    public static string? Text(FunctionCallContent call, string name) =>
        call.Arguments?.TryGetValue(name, out var value) is true ? Word(value) : null;

    /// <summary>The items of a list, or the lines of a text that was meant as one.</summary>
    public static IReadOnlyList<string> List(FunctionCallContent call, string name) =>
        call.Arguments?.TryGetValue(name, out var value) is not true
            ? []
            : value switch
            {
                JsonElement { ValueKind: JsonValueKind.Array } json =>
                [
                    .. json.EnumerateArray().Select(item => Word(item) ?? "").Where(item => item.Length > 0),
                ],
                IEnumerable<string> items => [.. items],
                _ => (Word(value) ?? "").Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                ),
            };

    /// <summary>What a call was asked, in a few words for its card; null where it was asked nothing.</summary>
    public static string? Details(FunctionCallContent call, ToolTraits traits)
    {
        var arguments = new Dictionary<string, object?>(call.Arguments ?? new Dictionary<string, object?>());
        arguments.Remove(PlanTools.StepArgument);
        var details = traits.Details is { } describe
            ? describe(arguments.ToDictionary(argument => argument.Key, argument => (object?)Word(argument.Value)))
            : string.Join(", ", arguments.Select(argument => $"{argument.Key}: {Word(argument.Value)}"));
        return string.IsNullOrWhiteSpace(details) ? null : Clip(details, MostDetails);
    }

    /// <summary>A required argument that is missing; null where none is.</summary>
    public static string? Missing(AIFunction function, FunctionCallContent call)
    {
        if (
            function.JsonSchema.ValueKind is not JsonValueKind.Object
            || !function.JsonSchema.TryGetProperty("required", out var required)
            || required.ValueKind is not JsonValueKind.Array
        )
            return null;
        return required
            .EnumerateArray()
            .Select(name => name.GetString())
            .FirstOrDefault(name => name is not null && call.Arguments?.ContainsKey(name) is not true);
    }

    public static string Clip(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string? Word(object? value) =>
        value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
            JsonElement json => json.GetRawText(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
}
