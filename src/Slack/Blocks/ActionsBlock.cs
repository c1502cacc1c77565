using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>A row of buttons.</summary>
public sealed record ActionsBlock : Block
{
    /// <summary>Creates a row of buttons.</summary>
    /// <exception cref="ArgumentException">More than 25 elements.</exception>
    public ActionsBlock(params IReadOnlyList<Button> elements) => Elements = BlockLimits.Count(elements, 25, "actions");

    /// <inheritdoc/>
    public override string Type => "actions";

    /// <summary>The buttons.</summary>
    public IReadOnlyList<Button> Elements { get; }
}

/// <summary>How a button looks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ButtonStyle>))]
public enum ButtonStyle
{
    /// <summary>Green.</summary>
    [JsonStringEnumMemberName("primary")]
    Primary,

    /// <summary>Red.</summary>
    [JsonStringEnumMemberName("danger")]
    Danger,
}

/// <summary>A button. A click arrives as an interaction of type <c>block_actions</c>.</summary>
public sealed record Button
{
    /// <summary>Creates a button.</summary>
    /// <param name="actionId">What a click is called, 1 to 255 characters.</param>
    /// <param name="text">The label, 1 to 75 characters.</param>
    /// <param name="value">What a click brings along, at most 2,000 characters.</param>
    /// <exception cref="ArgumentException">One of the lengths is broken.</exception>
    public Button(string actionId, PlainText text, string? value = null)
    {
        ActionId = BlockLimits.Text(actionId, 255, "action_id");
        Text = BlockLimits.Text(text, 75, "button text");
        Value = BlockLimits.Length(value, 2_000, "button value");
    }

    /// <summary>Slack's name of this element.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "button";

    /// <summary>What a click is called.</summary>
    public string ActionId { get; }

    /// <summary>The label.</summary>
    public TextObject Text { get; }

    /// <summary>What a click brings along.</summary>
    public string? Value { get; }

    /// <summary>How it looks; null is plain.</summary>
    public ButtonStyle? Style { get; init; }

    /// <summary>Opened in the browser on a click, at most 3,000 characters.</summary>
    public string? Url
    {
        get;
        init => field = BlockLimits.Length(value, 3_000, "button url");
    }

    /// <summary>Read out by screen readers instead of the label, at most 75 characters.</summary>
    public string? AccessibilityLabel
    {
        get;
        init => field = BlockLimits.Length(value, 75, "accessibility_label");
    }
}
