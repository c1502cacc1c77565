using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>Slack's hard limits, which are refused before anything is sent. Lengths are in UTF-16 units.</summary>
public static class SlackLimits
{
    /// <summary>Markdown in one call: the argument <c>markdown_text</c>, or all <c>markdown_text</c> chunks together.</summary>
    public const int MarkdownPerCall = 12_000;

    /// <summary>Blocks in one message or one <c>blocks</c> chunk.</summary>
    public const int BlocksPerMessage = 50;

    /// <summary><c>text</c> of chat.update.</summary>
    public const int UpdateText = 4_000;

    /// <summary>Loading messages of assistant.threads.setStatus.</summary>
    public const int LoadingMessages = 10;

    /// <summary>Title of an agent session.</summary>
    public const int SessionTitle = 200;

    /// <summary>Messages or members on one page.</summary>
    public const int PageSize = 1_000;

    internal static void MessageBlocks(IReadOnlyList<Block>? blocks)
    {
        if (blocks is null)
            return;
        BlockLimits.Count(blocks, BlocksPerMessage, "blocks");
        var markdown = blocks.OfType<MarkdownBlock>().Sum(block => block.Text.Length);
        if (markdown > MarkdownPerCall)
            throw new ArgumentException(
                $"All markdown blocks of a message take at most {MarkdownPerCall} characters, not {markdown}.",
                nameof(blocks)
            );
    }

    internal static void Chunks(IReadOnlyList<Chunk>? chunks)
    {
        if (chunks is null)
            return;
        var markdown = chunks.OfType<MarkdownTextChunk>().Sum(chunk => chunk.Text.Length);
        if (markdown > MarkdownPerCall)
            throw new ArgumentException(
                $"One call takes at most {MarkdownPerCall} characters of markdown text, not {markdown}.",
                nameof(chunks)
            );
        foreach (var chunk in chunks.OfType<BlocksChunk>())
            MessageBlocks(chunk.Blocks);
    }

    internal static void Page(int? limit)
    {
        if (limit is < 1 or > PageSize)
            throw new ArgumentException($"limit is 1 to {PageSize}, not {limit}.", nameof(limit));
    }

    internal static void Content(string? text, string? markdownText, IReadOnlyList<Block>? blocks)
    {
        BlockLimits.Length(markdownText, MarkdownPerCall, "markdown_text");
        if (markdownText is not null && (text is not null || blocks is not null))
            throw new ArgumentException("markdown_text goes neither with text nor with blocks.", nameof(markdownText));
        MessageBlocks(blocks);
    }
}
