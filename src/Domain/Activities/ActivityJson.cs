using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotHost.Domain.Activities;

/// <summary>The stored form of activities. Unknown members are passed over, so that two releases can share one inbox.</summary>
public static class ActivityJson
{
    /// <summary>Writes an activity.</summary>
    public static string Serialize(InboundActivity activity) =>
        JsonSerializer.Serialize(activity, ActivityJsonContext.Default.InboundActivity);

    /// <summary>Reads an activity back.</summary>
    /// <exception cref="JsonException">The text is no activity, or one of a kind that this release does not know.</exception>
    public static InboundActivity Deserialize(string json) =>
        JsonSerializer.Deserialize(json, ActivityJsonContext.Default.InboundActivity)
        ?? throw new JsonException("A stored activity is JSON null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(InboundActivity))]
internal sealed partial class ActivityJsonContext : JsonSerializerContext;
