using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;
using SlackEmulator.State;

namespace SlackEmulator.Rendering;

/// <summary>Slack's angle-bracket entities: a person, a channel, everyone, or a labelled link.</summary>
internal sealed class EntityInline(string css, string text, string? url) : LeafInline
{
    public string Css { get; } = css;
    public string Text { get; } = text;
    public string? Url { get; } = url;
}

internal sealed class EntityParser : InlineParser
{
    private readonly Workspace _workspace;

    public EntityParser(Workspace workspace)
    {
        _workspace = workspace;
        OpeningCharacters = ['<'];
    }

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var end = slice.Text.IndexOf('>', slice.Start);
        if (end < 0 || end > slice.End || end == slice.Start + 1)
        {
            return false;
        }

        var content = slice.Text[(slice.Start + 1)..end];
        var bar = content.IndexOf('|', StringComparison.Ordinal);
        var (target, label) = bar < 0 ? (content, null) : (content[..bar], content[(bar + 1)..]);
        if (Read(target, label) is not { } entity)
        {
            return false;
        }

        processor.Inline = entity;
        slice.Start = end + 1;
        return true;
    }

    private EntityInline? Read(string target, string? label) =>
        target switch
        {
            ['@', 'U', ..] => new EntityInline("mention", "@" + (label ?? _workspace.NameOf(target[1..])), null),
            ['#', 'C', ..] => new EntityInline(
                "mention",
                "#" + (label ?? (_workspace.TryChannel(target[1..], out var channel) ? channel.Name : target[1..])),
                null
            ),
            "!here" or "!channel" or "!everyone" => new EntityInline("mention", "@" + target[1..], null),
            _ when MessageHtml.IsSafe(target) => new EntityInline("", label ?? target, target),
            _ => null,
        };
}

internal sealed class EntityRenderer : HtmlObjectRenderer<EntityInline>
{
    protected override void Write(HtmlRenderer renderer, EntityInline obj)
    {
        if (obj.Url is { } url)
        {
            renderer.Write("<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"").WriteEscapeUrl(url).Write("\">");
            renderer.WriteEscape(obj.Text).Write("</a>");
            return;
        }

        renderer.Write($"<span class=\"{obj.Css}\">").WriteEscape(obj.Text).Write("</span>");
    }
}
