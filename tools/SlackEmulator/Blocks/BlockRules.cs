using System.Globalization;
using System.Text.Json.Nodes;
using SlackEmulator.WebApi;

namespace SlackEmulator.Blocks;

/// <summary>
/// Block Kit as Slack checks it, for the blocks that bots send. Refuses with <c>invalid_blocks</c> and a json-pointer for each
/// fault found. See https://docs.slack.dev/reference/block-kit/blocks
/// </summary>
internal static class BlockRules
{
    private const int LongestMarkdown = 12_000;

    /// <summary>Throws <see cref="SlackRefusal"/> when Slack would not take the blocks.</summary>
    public static void Check(JsonArray? blocks, bool deep, string at = "blocks", int most = 50, bool inView = false)
    {
        if (blocks is null)
        {
            return;
        }

        if (blocks.Count > most)
        {
            throw new SlackRefusal(
                "invalid_blocks",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[ERROR] no more than {most} items allowed [json-pointer:/{at}]"
                )
            );
        }

        if (!deep)
        {
            return;
        }

        var findings = new Findings();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < blocks.Count; index++)
        {
            var spot = new Spot(findings, blocks[index], string.Create(CultureInfo.InvariantCulture, $"/{at}/{index}"));
            if (spot.IsObject())
            {
                BlockTypes.Check(spot, inView);
                if (spot.Node["block_id"].Text() is { } id && !ids.Add(id))
                {
                    spot.Add("duplicate block_id", "block_id");
                }
            }
        }

        if (
            blocks.Sum(b => b is JsonObject o && o["type"].Text() == "markdown" ? o["text"].Text()?.Length ?? 0 : 0)
            > LongestMarkdown
        )
        {
            findings.Add("markdown blocks must be less than 12001 characters together", "/" + at);
        }

        if (findings.All.Count > 0)
        {
            throw new SlackRefusal("invalid_blocks", [.. findings.All]);
        }
    }

    /// <summary>A copy in which every block has a block_id, as Slack stores them.</summary>
    public static JsonArray? WithIds(JsonArray? blocks)
    {
        if (blocks?.DeepClone() is not JsonArray copy)
        {
            return null;
        }

        for (var index = 0; index < copy.Count; index++)
        {
            if (copy[index] is JsonObject block && block["block_id"] is null && block["type"].Text() != "markdown")
            {
                block["block_id"] = string.Create(CultureInfo.InvariantCulture, $"b{index:D4}");
            }
        }

        return copy;
    }
}

/// <summary>What is wrong with a payload, in Slack's words.</summary>
internal sealed class Findings
{
    public List<string> All { get; } = [];

    public void Add(string what, string pointer) => All.Add($"[ERROR] {what} [json-pointer:{pointer}]");
}
