using System.Text.Json.Nodes;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Reading;

/// <summary>Copies of the state for whoever looks from outside. Called under the workspace's gate.</summary>
internal static class Snapshot
{
    public static EmulatedWorkspace Of(Workspace workspace) =>
        new(
            workspace.TeamId,
            workspace.TeamName,
            workspace.AppId,
            workspace.BotUserId,
            workspace.BotId,
            workspace.BotName,
            [
                .. workspace.People.Select(p => new EmulatedPerson(
                    p.Id,
                    p.Name,
                    p.RealName,
                    p.TimeZone,
                    p.DirectChannelId
                )),
            ],
            [
                .. workspace.Channels.Select(c => new EmulatedChannel(
                    c.Id,
                    c.Name,
                    c.Kind is ChannelKind.Private,
                    c.IsDirect,
                    [.. c.Members]
                )),
            ]
        );

    public static EmulatedSession Of(AgentSession session) =>
        new(
            session.ChannelId,
            session.ThreadTs,
            session.Status,
            session.StatusText,
            session.LoadingMessages,
            session.Title
        );

    public static EmulatedMessage Of(Workspace workspace, Message message)
    {
        var blocks = MessageJson.Blocks(message);
        var plan = blocks.OfType<JsonObject>().FirstOrDefault(b => b["type"].Text() == "plan");
        return new EmulatedMessage(
            message.ChannelId,
            message.Ts,
            message.ThreadTs,
            message.UserId,
            message.IsBot,
            message.Text,
            Shown(message, blocks),
            message.VisibleStream?.PlanTitle ?? plan?["title"].Text(),
            [.. Cards(blocks).Select(Card)],
            message.Stream?.WireState,
            message.Edited is not null,
            message.EphemeralFor,
            message.Reactions.ToDictionary(
                r => r.Key,
                IReadOnlyList<string> (r) => [.. r.Value],
                StringComparer.Ordinal
            ),
            MessageJson.Of(workspace, message, withMetadata: true)
        );
    }

    /// <summary>The plain words of a rich_text object, or of a string.</summary>
    public static string? Plain(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonObject { Count: > 0 } o when o["type"].Text() is "text" or "link" => o["text"].Text()
                ?? o["url"].Text(),
            JsonObject o => Plain(o["elements"]),
            JsonArray all => string.Concat(all.Select(Plain)),
            var text => text.Text(),
        };

    private static string Shown(Message message, JsonArray blocks)
    {
        if (message.VisibleStream is { } stream)
        {
            return stream.Text;
        }

        if (message.Markdown is { } markdown)
        {
            return markdown;
        }

        var written = blocks
            .OfType<JsonObject>()
            .Select(b =>
                b["type"].Text() switch
                {
                    "markdown" => b["text"].Text(),
                    "section" or "header" => b["text"]?["text"].Text(),
                    _ => null,
                }
            )
            .OfType<string>()
            .ToArray();
        return written.Length > 0 ? string.Join('\n', written) : message.Text;
    }

    private static IEnumerable<JsonObject> Cards(JsonArray blocks) =>
        blocks
            .OfType<JsonObject>()
            .SelectMany(b =>
                b["type"].Text() switch
                {
                    "task_card" => [b],
                    "plan" => (b["tasks"] as JsonArray ?? []).OfType<JsonObject>(),
                    _ => [],
                }
            );

    private static EmulatedCard Card(JsonObject card) =>
        new(
            card["task_id"].Text() ?? "",
            card["title"].Text() ?? "",
            card["status"].Text() ?? "pending",
            Plain(card["details"]),
            Plain(card["output"]),
            [
                .. (card["sources"] as JsonArray ?? [])
                    .OfType<JsonObject>()
                    .Select(s => new EmulatedSource(s["url"].Text() ?? "", s["text"].Text() ?? "")),
            ]
        );
}
