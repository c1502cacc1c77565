using System.Text.Json.Nodes;
using BotHost.Slack.Tests.Streaming;

namespace BotHost.Slack.Tests.Official;

/// <summary>JSON in one way of writing it, so that the order of members does not count.</summary>
internal static class Canonical
{
    public static string Of(JsonNode? node) =>
        node switch
        {
            JsonObject members => "{"
                + string.Join(
                    ",",
                    members
                        .OrderBy(member => member.Key, StringComparer.Ordinal)
                        .Select(member => $"\"{member.Key}\":{Of(member.Value)}")
                )
                + "}",
            JsonArray items => "[" + string.Join(",", items.Select(Of)) + "]",
            null => "null",
            _ => node.ToJsonString(Relaxed.Json),
        };
}
