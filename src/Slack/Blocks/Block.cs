using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>
/// A Block Kit block, of the kinds that this product sends; any other one is a <see cref="RawBlock"/>.
/// See https://docs.slack.dev/reference/block-kit/blocks.
/// </summary>
[JsonConverter(typeof(BlockConverter))]
public abstract record Block
{
    private protected Block() { }

    /// <summary>Slack's name of this kind of block.</summary>
    public abstract string Type { get; }

    /// <summary>Names the block within its message, at most 255 characters; Slack makes one up if null.</summary>
    public string? BlockId
    {
        get;
        init => field = BlockLimits.Length(value, 255, "block_id");
    }

    /// <summary>The kind of block and nothing else: text does not belong in logs.</summary>
    public sealed override string ToString() => Type;
}

/// <summary>A block passed on as it is, unchecked.</summary>
/// <param name="Json">A JSON object with a <c>type</c>.</param>
public sealed record RawBlock(JsonElement Json) : Block
{
    /// <inheritdoc/>
    public override string Type =>
        Json.ValueKind == JsonValueKind.Object
        && Json.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : "";
}

/// <summary>
/// Writes each block as its own type, and a raw one untouched, which built-in polymorphism cannot. What is read is
/// always raw: Slack stores blocks in other shapes than it was given.
/// </summary>
internal sealed class BlockConverter : JsonConverter<Block>
{
    public override Block Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new RawBlock(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, Block value, JsonSerializerOptions options)
    {
        if (value is RawBlock raw)
            raw.Json.WriteTo(writer);
        else
            JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
    }
}
