using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>The recorded form of a model's finished message and of its calls' arguments: that of Microsoft.Extensions.AI.</summary>
internal static class RoundJson
{
    // The library's own options are indented: paid for in every row and every request.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
    };
    private static readonly JsonTypeInfo<ChatMessage> MessageType = TypeOf<ChatMessage>();
    private static readonly JsonTypeInfo<IDictionary<string, object?>> ArgumentsType = TypeOf<
        IDictionary<string, object?>
    >();

    public static string Write(ChatMessage message) => JsonSerializer.Serialize(message, MessageType);

    /// <exception cref="JsonException">The record is not one of ours.</exception>
    public static ChatMessage Read(string json) =>
        JsonSerializer.Deserialize(json, MessageType) ?? throw new JsonException("A recorded round is JSON null.");

    public static string WriteArguments(IDictionary<string, object?>? arguments) =>
        arguments is null ? "{}" : JsonSerializer.Serialize(arguments, ArgumentsType);

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Compact.GetTypeInfo(typeof(T));
}
