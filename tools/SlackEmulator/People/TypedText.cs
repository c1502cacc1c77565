using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.People;

/// <summary>What a person types becomes what Slack stores: mentions by id, the rest escaped.</summary>
internal static partial class TypedText
{
    public static string Encode(Workspace workspace, string typed) =>
        Tokens()
            .Replace(
                typed,
                match =>
                    match.Value switch
                    {
                        "&" => "&amp;",
                        "<" => "&lt;",
                        ">" => "&gt;",
                        ['@', .. var name] => Mention(workspace, name) ?? match.Value,
                        var entity => entity,
                    }
            );

    /// <summary>The rich_text block that comes with a message written by a person.</summary>
    public static JsonArray Blocks(string text)
    {
        var elements = new List<JsonNode>();
        var from = 0;
        foreach (var match in Mentions().EnumerateMatches(text))
        {
            AddText(text[from..match.Index]);
            elements.Add(
                new JsonObject { ["type"] = "user", ["user_id"] = text.Substring(match.Index + 2, match.Length - 3) }
            );
            from = match.Index + match.Length;
        }

        AddText(text[from..]);
        var block = MessageJson.RichText([.. elements]);
        block["block_id"] = "typed";
        return new JsonArray(block);

        void AddText(string part)
        {
            if (part.Length > 0)
            {
                elements.Add(new JsonObject { ["type"] = "text", ["text"] = Unescape(part) });
            }
        }
    }

    public static string Unescape(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal);

    private static string? Mention(Workspace workspace, string name)
    {
        var id =
            name == workspace.BotName ? workspace.BotUserId : workspace.People.FirstOrDefault(p => p.Name == name)?.Id;
        return id is null ? null : $"<@{id}>";
    }

    [GeneratedRegex(
        @"<[@#][UC][A-Z0-9]+(?:\|[^>\n]*)?>|(?<![\w.])@[a-z][a-z0-9_-]*|[&<>]",
        RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex Tokens();

    [GeneratedRegex(@"<@U[A-Z0-9]+>", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Mentions();
}
