using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>A link that a task's result rests on, as a task card shows it.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Text">What the link says.</param>
public sealed record UrlSource(string Url, string Text)
{
    /// <summary>Slack's name of this kind of source.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "url";
}
