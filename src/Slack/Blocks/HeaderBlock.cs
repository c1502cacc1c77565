namespace BotHost.Slack.Blocks;

/// <summary>A heading in large letters.</summary>
public sealed record HeaderBlock : Block
{
    /// <summary>Creates a heading.</summary>
    /// <exception cref="ArgumentException">Empty, or more than 150 characters.</exception>
    public HeaderBlock(PlainText text) => Text = BlockLimits.Text(text, 150, "header text");

    /// <inheritdoc/>
    public override string Type => "header";

    /// <summary>The heading.</summary>
    public TextObject Text { get; }
}
