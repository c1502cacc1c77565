using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>How far a task is. A card still in progress when its stream stops is stamped <see cref="Error"/> by Slack.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskCardStatus>))]
public enum TaskCardStatus
{
    /// <summary>Not begun.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Begun.</summary>
    [JsonStringEnumMemberName("in_progress")]
    InProgress,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("complete")]
    Complete,

    /// <summary>Failed.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
