using System.Globalization;
using System.Text.Json.Nodes;
using SlackEmulator.Blocks;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Reads text and chunks of the streaming methods; what Slack would refuse is refused here.</summary>
internal static class StreamArguments
{
    private static readonly string[] Statuses = ["pending", "in_progress", "complete", "error"];

    public static StreamedContent Content(ApiCall call)
    {
        var text = call.Arguments.Text("markdown_text");
        var chunks = call.Arguments.Array("chunks", "invalid_chunks");
        if (call.Rules.TextOrChunks && !string.IsNullOrEmpty(text) && chunks is not null)
        {
            throw new SlackRefusal("cannot_provide_both_markdown_text_and_chunks");
        }

        var read = chunks?.Select((chunk, index) => Read(call, chunk, index)).ToArray();
        var length = (text?.Length ?? 0) + (read ?? []).OfType<TextChunk>().Sum(c => c.Text.Length);
        return call.Rules.CharactersPerCall > 0 && length > call.Rules.CharactersPerCall
            ? throw new SlackRefusal("msg_too_long")
            : new StreamedContent(text, read);
    }

    private static StreamChunk Read(ApiCall call, JsonNode? node, int index)
    {
        if (node is not JsonObject chunk)
        {
            throw Invalid("must be an object", index);
        }

        return chunk["type"].Text() switch
        {
            "markdown_text" => new TextChunk(Required(chunk, "text", index, mayBeEmpty: true)),
            "plan_update" => new PlanChunk(Clipped(call, Required(chunk, "title", index), "title", index)),
            "task_update" => Task(call, chunk, index),
            "blocks" => Blocks(call, chunk, index),
            null => throw Invalid("missing required field: type", index),
            var other => throw Invalid($"unsupported type: {other}", index, "type"),
        };
    }

    private static TaskChunk Task(ApiCall call, JsonObject chunk, int index)
    {
        var status = Required(chunk, "status", index);
        if (!Statuses.Contains(status, StringComparer.Ordinal))
        {
            throw Invalid("must be a valid enum value", index, "status");
        }

        return new TaskChunk(
            Required(chunk, "id", index),
            Clipped(call, Required(chunk, "title", index), "title", index),
            status,
            ClippedOrNull(call, Optional(chunk, "details", index), "details", index),
            ClippedOrNull(call, Optional(chunk, "output", index), "output", index),
            Sources(chunk, index),
            chunk["hide_title"] is JsonValue hide && hide.TryGetValue<bool>(out var hidden) ? hidden : null
        );
    }

    private static IReadOnlyList<CardSource> Sources(JsonObject chunk, int index)
    {
        if (chunk["sources"] is null)
        {
            return [];
        }

        if (chunk["sources"] is not JsonArray sources)
        {
            throw Invalid("must be an array", index, "sources");
        }

        return
        [
            .. sources.Select(
                (source, at) =>
                    source is JsonObject link
                    && link["type"].Text() == "url"
                    && link["url"].Text() is { Length: > 0 } url
                    && link["text"].Text() is { Length: > 0 } text
                        ? new CardSource(url, text)
                        : throw Invalid("must be a url source with url and text", index, $"sources/{at}")
            ),
        ];
    }

    private static BlocksChunk Blocks(ApiCall call, JsonObject chunk, int index)
    {
        if (chunk["blocks"] is not JsonArray blocks)
        {
            throw Invalid("missing required field: blocks", index);
        }

        BlockRules.Check(blocks, call.Rules.BlockValidation, $"chunks/{index}/blocks");
        return new BlocksChunk(BlockRules.WithIds(blocks)!);
    }

    private static string Required(JsonObject chunk, string name, int index, bool mayBeEmpty = false) =>
        chunk[name] switch
        {
            null => throw Invalid($"missing required field: {name}", index),
            var node => node.Text() is { } text && (mayBeEmpty || text.Length > 0)
                ? text
                : throw Invalid("must be a non-empty string", index, name),
        };

    private static string? Optional(JsonObject chunk, string name, int index) =>
        chunk[name] switch
        {
            null => null,
            var node => node.Text() ?? throw Invalid("must be a string", index, name),
        };

    private static string Clipped(ApiCall call, string text, string name, int index) =>
        call.Rules.CardTextCharacters > 0 && text.Length > call.Rules.CardTextCharacters
            ? throw Invalid(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must be less than {call.Rules.CardTextCharacters + 1} characters"
                ),
                index,
                name
            )
            : text;

    private static string? ClippedOrNull(ApiCall call, string? text, string name, int index) =>
        text is null ? null : Clipped(call, text, name, index);

    private static SlackRefusal Invalid(string what, int index, string? field = null) =>
        new(
            "invalid_chunks",
            string.Create(
                CultureInfo.InvariantCulture,
                $"[ERROR] {what} [json-pointer:/chunks/{index}{(field is null ? "" : "/" + field)}]"
            )
        );
}
