using System.Text.Json.Serialization;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// A piece of a streamed message, as chat.startStream, chat.appendStream and chat.stopStream take it.
/// Text is a delta: Slack appends, it never replaces.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MarkdownTextChunk), "markdown_text")]
[JsonDerivedType(typeof(TaskUpdateChunk), "task_update")]
[JsonDerivedType(typeof(PlanUpdateChunk), "plan_update")]
[JsonDerivedType(typeof(BlocksChunk), "blocks")]
public abstract record Chunk
{
    private protected Chunk() { }

    /// <summary>The kind of chunk and nothing else: text does not belong in logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Standard markdown that is appended to the message; at most 12,000 characters.</summary>
public sealed record MarkdownTextChunk : Chunk
{
    /// <summary>Creates a chunk of <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">More than 12,000 characters.</exception>
    [JsonConstructor]
    public MarkdownTextChunk(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>The text to append.</summary>
    public string Text
    {
        get;
        init => field = BlockLimits.Length(value, SlackLimits.MarkdownPerCall, "markdown_text")!;
    }
}

/// <summary>
/// Shows or changes a task card. The same <see cref="Id"/> changes the card: title and status are replaced, but
/// details and output are appended to what the card already says, so each piece is sent once.
/// </summary>
/// <param name="Id">Names the card within its message.</param>
/// <param name="Title">What is being done. Slack's documentation allows 256 characters, and does not enforce it.</param>
/// <param name="Status">How far it is. There is no "cancelled".</param>
/// <param name="Details">What was asked; appended. As for the title, 256 characters are documented.</param>
/// <param name="Output">What came of it; appended. As for the title, 256 characters are documented.</param>
/// <param name="Sources">Links that the result rests on.</param>
/// <param name="HideTitle">Shows the card without its title.</param>
public sealed record TaskUpdateChunk(
    string Id,
    string Title,
    TaskCardStatus Status,
    string? Details = null,
    string? Output = null,
    IReadOnlyList<UrlSource>? Sources = null,
    bool? HideTitle = null
) : Chunk;

/// <summary>Sets the heading of the plan; only sensible in display mode plan.</summary>
/// <param name="Title">The heading.</param>
public sealed record PlanUpdateChunk(string Title) : Chunk;

/// <summary>Blocks that are appended to the message in order; at most 50.</summary>
public sealed record BlocksChunk : Chunk
{
    /// <summary>Creates a chunk of <paramref name="blocks"/>.</summary>
    /// <exception cref="ArgumentException">More than 50 blocks.</exception>
    [JsonConstructor]
    public BlocksChunk(IReadOnlyList<Block> blocks) => Blocks = blocks;

    /// <summary>The blocks to append.</summary>
    public IReadOnlyList<Block> Blocks
    {
        get;
        init => field = BlockLimits.Count(value, SlackLimits.BlocksPerMessage, "blocks");
    }
}
