using System.Text.Json.Serialization;

namespace BotHost.Slack.Blocks;

/// <summary>Formatted text without markup, so that nothing in it can become a mention.</summary>
/// <param name="Elements">Paragraphs and preformatted parts.</param>
public sealed record RichTextBlock(IReadOnlyList<RichTextElement> Elements) : Block
{
    /// <inheritdoc/>
    public override string Type => "rich_text";

    /// <summary>One paragraph of plain words.</summary>
    public static RichTextBlock Of(string text) => new([new RichTextSection([new RichText(text)])]);
}

/// <summary>A part of rich text.</summary>
/// <param name="Elements">What it says.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RichTextSection), "rich_text_section")]
[JsonDerivedType(typeof(RichTextPreformatted), "rich_text_preformatted")]
public abstract record RichTextElement(IReadOnlyList<RichTextInline> Elements);

/// <summary>A paragraph.</summary>
/// <param name="Elements">What it says.</param>
public sealed record RichTextSection(IReadOnlyList<RichTextInline> Elements) : RichTextElement(Elements);

/// <summary>Text in a box with letters of one width.</summary>
/// <param name="Elements">What it says.</param>
public sealed record RichTextPreformatted(IReadOnlyList<RichTextInline> Elements) : RichTextElement(Elements);

/// <summary>Words within rich text.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RichText), "text")]
[JsonDerivedType(typeof(RichLink), "link")]
public abstract record RichTextInline
{
    private protected RichTextInline() { }

    /// <summary>The kind of element and nothing else: text does not belong in logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Plain words.</summary>
/// <param name="Text">The words, shown as they are.</param>
public sealed record RichText(string Text) : RichTextInline;

/// <summary>A link.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Text">What it says; null shows the address.</param>
public sealed record RichLink(string Url, string? Text = null) : RichTextInline;
