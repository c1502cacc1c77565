using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BotHost.Slack.Events;

/// <summary>What came of reading a JSON body.</summary>
internal enum JsonReading
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It is no JSON object.</summary>
    Malformed,

    /// <summary>It is a JSON object of a shape that no release of ours has seen. Repeating it would not help.</summary>
    Unreadable,
}

/// <summary>Reads payloads and tells what is no JSON from what is JSON of a surprising shape.</summary>
internal static class SlackJson
{
    public static JsonReading Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = JsonSerializer.Deserialize(json.Span, type);
            return value is null ? JsonReading.Malformed : JsonReading.Read;
        }
        catch (JsonException)
        {
            return IsObject(json) ? JsonReading.Unreadable : JsonReading.Malformed;
        }
    }

    private static bool IsObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
