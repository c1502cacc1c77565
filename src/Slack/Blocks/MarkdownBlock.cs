namespace BotHost.Slack.Blocks;

/// <summary>Standard markdown. All markdown blocks of one message together take 12,000 characters.</summary>
public sealed record MarkdownBlock : Block
{
    /// <summary>Creates a block of <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">Empty, or more than 12,000 characters.</exception>
    public MarkdownBlock(string text) => Text = BlockLimits.Text(text, 12_000, "markdown text");

    /// <inheritdoc/>
    public override string Type => "markdown";

    /// <summary>The markdown.</summary>
    public string Text { get; }
}
