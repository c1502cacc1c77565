using System.Text.RegularExpressions;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using SlackEmulator.People;
using SlackEmulator.State;

namespace SlackEmulator.Rendering;

/// <summary>
/// Messages as HTML that is safe to put into the page: raw HTML of the author is text, links lead to http, https or mail only,
/// pictures become links.
/// </summary>
internal sealed partial class MessageHtml
{
    private readonly MarkdownPipeline _pipeline;

    public MessageHtml(Workspace workspace)
    {
        var builder = new MarkdownPipelineBuilder()
            .UsePipeTables()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
            .UseTaskLists()
            .UseAutoLinks()
            .UseSoftlineBreakAsHardlineBreak()
            .DisableHtml();
        builder.InlineParsers.Insert(0, new EntityParser(workspace));
        _pipeline = builder.Build();
    }

    /// <summary>Standard Markdown, as bots write it.</summary>
    public string OfMarkdown(string markdown)
    {
        var document = Markdown.Parse(markdown, _pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToArray())
        {
            Defuse(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(l => !IsSafe(l.Url) && !l.IsEmail).ToArray())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        _pipeline.Setup(renderer);
        renderer.ObjectRenderers.Insert(0, new EntityRenderer());
        renderer.Render(document);
        return writer.ToString();
    }

    /// <summary>Slack's own mrkdwn, as people type it.</summary>
    public string OfMrkdwn(string mrkdwn) => OfMarkdown(TypedText.Unescape(ToMarkdown(mrkdwn)));

    private static string ToMarkdown(string mrkdwn)
    {
        // Code is left alone: every second piece is inside back-quotes.
        var pieces = Code().Split(mrkdwn);
        for (var index = 0; index < pieces.Length; index++)
        {
            if (!pieces[index].StartsWith('`'))
            {
                pieces[index] = Strong().Replace(pieces[index], "**${text}**");
                pieces[index] = Struck().Replace(pieces[index], "~~${text}~~");
            }
        }

        return string.Concat(pieces);
    }

    private static void Defuse(LinkInline link)
    {
        if (link.IsImage)
        {
            link.IsImage = false;
        }

        if (!IsSafe(link.Url))
        {
            link.Url = null;
            link.GetAttributes().AddClass("unsafe-link");
            return;
        }

        link.GetAttributes().AddPropertyIfNotExist("target", "_blank");
        link.GetAttributes().AddPropertyIfNotExist("rel", "noopener noreferrer");
    }

    public static bool IsSafe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto";

    [GeneratedRegex(@"(?<code>```[\s\S]*?```|`[^`\n]+`)", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])(?<text>[^*\n]+)(?<=[^\s])\*(?![\w*])", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Strong();

    [GeneratedRegex(@"(?<![\w~])~(?=[^\s~])(?<text>[^~\n]+)(?<=[^\s])~(?![\w~])", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Struck();
}
