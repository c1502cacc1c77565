using System.Text.Json.Serialization;
using BotHost.Slack.Events;

namespace BotHost.Slack.Interactivity;

/// <summary>All that is read from interaction payloads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(TolerantStringConverter)]
)]
[JsonSerializable(typeof(Interaction))]
internal sealed partial class InteractionJson : JsonSerializerContext;
