using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>Actions on the message that they stand under.</summary>
public sealed record ContextActionsBlock : Block
{
    /// <summary>Creates a row of actions.</summary>
    /// <exception cref="ArgumentException">More than 5 elements.</exception>
    public ContextActionsBlock(params IReadOnlyList<FeedbackButtons> elements) =>
        Elements = BlockLimits.Count(elements, 5, "context_actions");

    /// <inheritdoc/>
    public override string Type => "context_actions";

    /// <summary>The pairs of thumbs.</summary>
    public IReadOnlyList<FeedbackButtons> Elements { get; }
}

/// <summary>Thumbs up and down. A click arrives as a <c>block_actions</c> interaction with the value of its button.</summary>
public sealed record FeedbackButtons
{
    /// <summary>Creates a pair of thumbs.</summary>
    /// <param name="actionId">What a click is called, 1 to 255 characters.</param>
    /// <param name="positive">Thumb up.</param>
    /// <param name="negative">Thumb down.</param>
    public FeedbackButtons(string actionId, FeedbackButton positive, FeedbackButton negative)
    {
        ActionId = BlockLimits.Text(actionId, 255, "action_id");
        PositiveButton = positive;
        NegativeButton = negative;
    }

    /// <summary>Slack's name of this element.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "feedback_buttons";

    /// <summary>What a click is called.</summary>
    public string ActionId { get; }

    /// <summary>Thumb up.</summary>
    public FeedbackButton PositiveButton { get; }

    /// <summary>Thumb down.</summary>
    public FeedbackButton NegativeButton { get; }
}

/// <summary>One of two thumbs.</summary>
public sealed record FeedbackButton
{
    /// <summary>Creates a thumb.</summary>
    /// <param name="text">Its label, 1 to 75 characters.</param>
    /// <param name="value">What a click brings along, 1 to 2,000 characters.</param>
    /// <param name="accessibilityLabel">Read out by screen readers instead, at most 75 characters.</param>
    public FeedbackButton(PlainText text, string value, string? accessibilityLabel = null)
    {
        Text = BlockLimits.Text(text, 75, "feedback button text");
        Value = BlockLimits.Text(value, 2_000, "feedback button value");
        AccessibilityLabel = BlockLimits.Length(accessibilityLabel, 75, "accessibility_label");
    }

    /// <summary>Its label.</summary>
    public TextObject Text { get; }

    /// <summary>What a click brings along.</summary>
    public string Value { get; }

    /// <summary>Read out by screen readers.</summary>
    public string? AccessibilityLabel { get; }
}
