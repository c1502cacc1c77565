using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>Text within a block.</summary>
/// <param name="Text">The text.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlainText), "plain_text")]
[JsonDerivedType(typeof(Mrkdwn), "mrkdwn")]
public abstract record TextObject(string Text)
{
    /// <summary>The kind of text and nothing else: text does not belong in logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Text that is shown as it is.</summary>
/// <param name="Text">The text.</param>
/// <param name="Emoji">Whether <c>:colon:</c> names become emoji; null leaves it to Slack.</param>
public sealed record PlainText(string Text, bool? Emoji = null) : TextObject(Text);

/// <summary>Text in Slack's own markup, in which <c>&lt;!channel&gt;</c> and <c>&lt;@U…&gt;</c> are live.</summary>
/// <param name="Text">The text.</param>
/// <param name="Verbatim">True keeps Slack from linking bare URLs and names.</param>
public sealed record Mrkdwn(string Text, bool? Verbatim = null) : TextObject(Text);
