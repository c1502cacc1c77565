namespace BotHost.Slack.Blocks;

/// <summary>A line across the message.</summary>
public sealed record DividerBlock : Block
{
    /// <inheritdoc/>
    public override string Type => "divider";
}
