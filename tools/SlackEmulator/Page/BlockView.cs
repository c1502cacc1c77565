using System.Text.Json.Nodes;
using SlackEmulator.Reading;
using SlackEmulator.Rendering;

namespace SlackEmulator.Page;

/// <summary>Blocks as parts that the page knows how to draw; what it does not know is named instead of hidden.</summary>
internal sealed class BlockView(MessageHtml html)
{
    public JsonObject? Of(JsonObject block) =>
        block["type"].Text() switch
        {
            "markdown" => Html("text", html.OfMarkdown(block["text"].Text() ?? "")),
            "section" => Section(block),
            "header" => new JsonObject { ["kind"] = "header", ["text"] = block["text"]?["text"].Text() },
            "divider" => new JsonObject { ["kind"] = "divider" },
            "context" => Html("context", string.Concat(Objects(block["elements"]).Select(Text))),
            "plan" => Plan(block["title"].Text() ?? "", Objects(block["tasks"]).Select(Card)),
            "task_card" => new JsonObject { ["kind"] = "card", ["card"] = Card(block) },
            "actions" or "context_actions" => new JsonObject
            {
                ["kind"] = "actions",
                ["elements"] = Wire.Nodes(Objects(block["elements"]).Select(Element).OfType<JsonNode>()),
            },
            "rich_text" => Html("text", html.OfMarkdown(Snapshot.Plain(block) ?? "")),
            "table" => Table(block),
            var other => new JsonObject { ["kind"] = "unknown", ["type"] = other },
        };

    public static JsonObject Html(string kind, string content) => new() { ["kind"] = kind, ["html"] = content };

    public static JsonObject Plan(string title, IEnumerable<JsonObject> tasks) =>
        new()
        {
            ["kind"] = "plan",
            ["title"] = title,
            ["tasks"] = Wire.Nodes(tasks),
        };

    private JsonObject Section(JsonObject block)
    {
        var text = block["text"] is JsonObject one ? Text(one) : "";
        var part = Html("text", text + string.Concat(Objects(block["fields"]).Select(Text)));
        if (block["accessory"] is JsonObject accessory && Element(accessory) is { } element)
        {
            part["accessory"] = element;
        }

        return part;
    }

    private JsonObject Card(JsonObject card) =>
        new()
        {
            ["id"] = card["task_id"].Text(),
            ["title"] = card["title"].Text(),
            ["status"] = card["status"].Text() ?? "pending",
            ["details"] = Words(card["details"]),
            ["output"] = Words(card["output"]),
            ["sources"] = Wire.Nodes(
                Objects(card["sources"])
                    .Where(s => MessageHtml.IsSafe(s["url"].Text()))
                    .Select(s => new JsonObject { ["url"] = s["url"].Text(), ["text"] = s["text"].Text() })
            ),
        };

    private static JsonObject Table(JsonObject block)
    {
        var rows = (block["rows"] as JsonArray ?? []).OfType<JsonArray>();
        return new JsonObject
        {
            ["kind"] = "table",
            ["rows"] = Wire.Nodes(rows.Select(r => Wire.Strings(r.Select(c => Snapshot.Plain(c) ?? "")))),
        };
    }

    private string? Words(JsonNode? node) =>
        Snapshot.Plain(node) is { Length: > 0 } text ? html.OfMarkdown(text) : null;

    private string Text(JsonObject text) =>
        text["type"].Text() == "plain_text"
            ? "<p>" + System.Net.WebUtility.HtmlEncode(text["text"].Text()) + "</p>"
            : html.OfMrkdwn(text["text"].Text() ?? "");

    private static JsonObject? Element(JsonObject element)
    {
        var type = element["type"].Text();
        if (type is "feedback_buttons")
        {
            return new JsonObject
            {
                ["kind"] = "feedback",
                ["action"] = element["action_id"].Text(),
                ["positive"] = Button(element["positive_button"] as JsonObject ?? []),
                ["negative"] = Button(element["negative_button"] as JsonObject ?? []),
            };
        }

        if (type is not ("button" or "icon_button"))
        {
            return null;
        }

        var button = Button(element);
        button["kind"] = type is "button" ? "button" : "icon";
        button["action"] = element["action_id"].Text();
        button["style"] = element["style"].Text();
        button["icon"] = element["icon"].Text();
        button["url"] = MessageHtml.IsSafe(element["url"].Text()) ? element["url"].Text() : null;
        return button;
    }

    private static JsonObject Button(JsonObject button) =>
        new()
        {
            ["label"] = button["text"]?["text"].Text(),
            ["accessible"] = button["accessibility_label"].Text() ?? button["text"]?["text"].Text(),
            ["value"] = button["value"].Text(),
        };

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonObject>();
}
