using System.Text.Json;

namespace BotHost.Slack.WebApi;

/// <summary>Data beside a message, readable by everyone in the workspace.</summary>
/// <param name="EventType">What it is called.</param>
/// <param name="EventPayload">A JSON object.</param>
public sealed record MessageMetadata(string EventType, JsonElement EventPayload);
