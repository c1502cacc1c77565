using System.Globalization;
using System.Text.Json.Nodes;

namespace SlackEmulator.Blocks;

/// <summary>A place in a payload: its node, its json-pointer, and what can be asked of it.</summary>
internal sealed class Spot(Findings findings, JsonNode? node, string pointer)
{
    /// <summary>The object here; empty when something else is here.</summary>
    public JsonObject Node { get; } = node as JsonObject ?? [];

    public string? Type => Node["type"].Text();

    public bool Has(string name) => Node[name] is not null;

    public Spot In(string name) => new(findings, Node[name], pointer + "/" + name);

    public void Add(string what, string? name = null) =>
        findings.Add(what, name is null ? pointer : pointer + "/" + name);

    public bool IsObject()
    {
        if (node is JsonObject)
        {
            return true;
        }

        Add("must be an object");
        return false;
    }

    public bool Require(string name)
    {
        if (Has(name))
        {
            return true;
        }

        Add("missing required field: " + name);
        return false;
    }

    /// <summary>A string field of limited length.</summary>
    public void Text(string name, int most, bool required = true, int least = 1)
    {
        if (!Has(name))
        {
            if (required)
            {
                Require(name);
            }

            return;
        }

        if (Node[name].Text() is not { } text)
        {
            Add("must be a string", name);
        }
        else if (text.Length < least)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"must be more than {least - 1} characters"), name);
        }
        else if (text.Length > most)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"must be less than {most + 1} characters"), name);
        }
    }

    /// <summary>A text object: plain_text or mrkdwn.</summary>
    public void TextObject(string name, int most, bool required = true, bool plainOnly = false)
    {
        if (!Has(name))
        {
            if (required)
            {
                Require(name);
            }

            return;
        }

        var text = In(name);
        if (!text.IsObject())
        {
            return;
        }

        if (text.Type is not "plain_text" && (plainOnly || text.Type is not "mrkdwn"))
        {
            text.Add(plainOnly ? "must be a plain_text object" : "must be plain_text or mrkdwn", "type");
        }

        text.Text("text", most);
    }

    public void OneOf(string name, bool required, params string[] values)
    {
        if (!Has(name))
        {
            if (required)
            {
                Require(name);
            }
        }
        else if (!values.Contains(Node[name].Text(), StringComparer.Ordinal))
        {
            Add("must be a valid enum value", name);
        }
    }

    /// <summary>The items of an array field, each at its own pointer; nothing when the array is absent or wrong.</summary>
    public IReadOnlyList<Spot> Items(string name, int least, int most, bool required = true)
    {
        if (!Has(name))
        {
            if (required)
            {
                Require(name);
            }

            return [];
        }

        if (Node[name] is not JsonArray array)
        {
            Add("must be an array", name);
            return [];
        }

        if (array.Count < least)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"no less than {least} items allowed"), name);
        }
        else if (array.Count > most)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"no more than {most} items allowed"), name);
        }

        return
        [
            .. array
                .Select(
                    (item, index) =>
                        new Spot(
                            findings,
                            item,
                            string.Create(CultureInfo.InvariantCulture, $"{pointer}/{name}/{index}")
                        )
                )
                .Where(item => item.IsObject()),
        ];
    }
}
