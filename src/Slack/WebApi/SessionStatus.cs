using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>What an agent's session in a thread is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionStatus>))]
public enum SessionStatus
{
    /// <summary>Waiting for people.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>At work; Slack lets it lapse after an hour.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Waiting for a decision.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,

    /// <summary>Over.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}
