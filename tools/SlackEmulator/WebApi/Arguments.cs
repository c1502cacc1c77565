using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlackEmulator.WebApi;

/// <summary>The arguments of one call, whichever way they came. JSON null counts as absent.</summary>
internal sealed class Arguments(JsonObject values)
{
    public JsonObject Values { get; } = values;

    public bool Has(string name) => Values[name] is not null;

    /// <summary>The argument as text; numbers and booleans of a JSON body count as their text.</summary>
    public string? Text(string name) =>
        Values[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value => value.ToJsonString(),
            _ => throw SlackRefusal.Argument("must be a string", name),
        };

    public string RequiredText(string name) =>
        Text(name) is { Length: > 0 } text ? text : throw SlackRefusal.MissingArgument(name);

    public bool Flag(string name) => Text(name) is "true" or "1";

    public int Number(string name, int absent, int least, int most, string refusal = "invalid_limit")
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return absent;
        }

        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
            ? number
            : throw new SlackRefusal(refusal);
    }

    /// <summary>An array given as JSON or as a string that holds JSON.</summary>
    public JsonArray? Array(string name, string refusal) =>
        Node(name, refusal) switch
        {
            null => null,
            JsonArray array => array,
            _ => throw new SlackRefusal(refusal, $"[ERROR] must be an array [json-pointer:/{name}]"),
        };

    public JsonObject? Object(string name, string refusal) =>
        Node(name, refusal) switch
        {
            null => null,
            JsonObject value => value,
            _ => throw new SlackRefusal(refusal, $"[ERROR] must be an object [json-pointer:/{name}]"),
        };

    private JsonNode? Node(string name, string refusal)
    {
        var node = Values[name];
        if (node.Text() is not { } text)
        {
            return node;
        }

        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new SlackRefusal(refusal, $"[ERROR] must be valid JSON [json-pointer:/{name}]");
        }
    }
}
