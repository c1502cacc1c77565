namespace BotHost.Slack.Blocks;

/// <summary>A paragraph.</summary>
public sealed record SectionBlock : Block
{
    /// <summary>Creates a paragraph of <paramref name="text"/>.</summary>
    /// <param name="text">1 to 3,000 characters, plain or mrkdwn.</param>
    /// <param name="expand">True shows long text whole instead of behind "see more".</param>
    /// <exception cref="ArgumentException">Empty, or more than 3,000 characters.</exception>
    public SectionBlock(TextObject text, bool? expand = null)
    {
        Text = BlockLimits.Text(text, 3_000, "section text");
        Expand = expand;
    }

    /// <inheritdoc/>
    public override string Type => "section";

    /// <summary>The text.</summary>
    public TextObject Text { get; }

    /// <summary>Whether long text is shown whole.</summary>
    public bool? Expand { get; }
}
