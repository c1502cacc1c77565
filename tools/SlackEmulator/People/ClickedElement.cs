using System.Text.Json.Nodes;

namespace SlackEmulator.People;

/// <summary>An interactive element of a message and the value that a click on it sends.</summary>
internal sealed record ClickedElement(JsonObject Element, string? BlockId, string? Value, JsonNode? Text)
{
    public static ClickedElement? Find(JsonArray blocks, string actionId, string? value)
    {
        foreach (var block in blocks.OfType<JsonObject>())
        {
            var candidates = (block["elements"] as JsonArray ?? []).OfType<JsonObject>();
            if (block["accessory"] is JsonObject accessory)
            {
                candidates = candidates.Append(accessory);
            }

            foreach (var element in candidates)
            {
                if (
                    element["action_id"].Text() == actionId
                    && Match(element, block["block_id"].Text(), value) is { } found
                )
                {
                    return found;
                }
            }
        }

        return null;
    }

    public JsonObject ToAction(string actionTs)
    {
        var action = new JsonObject
        {
            ["type"] = Element["type"].Text(),
            ["action_id"] = Element["action_id"].Text(),
            ["block_id"] = BlockId,
            ["action_ts"] = actionTs,
        };
        if (Value is not null)
        {
            action["value"] = Value;
        }

        if (Text is not null)
        {
            action["text"] = Text.DeepClone();
        }

        return action;
    }

    private static ClickedElement? Match(JsonObject element, string? blockId, string? value)
    {
        if (element["type"].Text() != "feedback_buttons")
        {
            var own = element["value"].Text();
            return value is null || own == value ? new ClickedElement(element, blockId, own, element["text"]) : null;
        }

        foreach (var name in new[] { "positive_button", "negative_button" })
        {
            if (element[name] is JsonObject button && button["value"].Text() == value)
            {
                return new ClickedElement(element, blockId, value, button["text"]);
            }
        }

        return null;
    }
}
