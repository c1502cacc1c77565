using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>How a stream shows its task cards.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskDisplayMode>))]
public enum TaskDisplayMode
{
    /// <summary>Cards between the text, where they were sent; Slack's default.</summary>
    [JsonStringEnumMemberName("timeline")]
    Timeline,

    /// <summary>All cards in one block with a heading.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,
}
