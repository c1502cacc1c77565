using System.Text.Json;
using System.Text.Json.Serialization;
using BotHost.Domain.Agents;

namespace BotHost.Agents.Llm;

/// <summary>What came of a tool call, in the form in which it is recorded.</summary>
/// <param name="Text">What the model is told.</param>
/// <param name="Failed">Whether the card shows an error.</param>
/// <param name="Output">What the card says came of it.</param>
/// <param name="Sources">The links on the card.</param>
internal sealed record ToolResult(
    string Text,
    bool Failed = false,
    string? Output = null,
    IReadOnlyList<AgentSource>? Sources = null
)
{
    public string ToJson() => JsonSerializer.Serialize(this, ToolResultContext.Default.ToolResult);

    /// <exception cref="JsonException">The record is not one of ours.</exception>
    public static ToolResult FromJson(string json) =>
        JsonSerializer.Deserialize(json, ToolResultContext.Default.ToolResult)
        ?? throw new JsonException("A recorded tool result is JSON null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(ToolResult))]
internal sealed partial class ToolResultContext : JsonSerializerContext;
