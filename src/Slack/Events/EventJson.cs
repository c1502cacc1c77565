using System.Text.Json.Serialization;

namespace BotHost.Slack.Events;

/// <summary>All that is read from event deliveries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(TolerantStringConverter)]
)]
[JsonSerializable(typeof(EventEnvelope))]
internal sealed partial class EventJson : JsonSerializerContext;
