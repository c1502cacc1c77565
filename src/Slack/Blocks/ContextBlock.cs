namespace BotHost.Slack.Blocks;

/// <summary>Small print.</summary>
public sealed record ContextBlock : Block
{
    /// <summary>Creates small print.</summary>
    /// <exception cref="ArgumentException">More than 10 elements.</exception>
    public ContextBlock(params IReadOnlyList<TextObject> elements) =>
        Elements = BlockLimits.Count(elements, 10, "context");

    /// <inheritdoc/>
    public override string Type => "context";

    /// <summary>The texts, side by side.</summary>
    public IReadOnlyList<TextObject> Elements { get; }
}
