using System.Text;
using System.Text.RegularExpressions;
using SlackEmulator.State;

namespace SlackEmulator.Rendering;

/// <summary>The plain <c>text</c> that Slack keeps of a Markdown message: mrkdwn, with card titles appended.</summary>
internal static partial class MarkdownText
{
    public static string ToMrkdwn(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        var fenced = false;
        foreach (var line in markdown.Split('\n'))
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            var fence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            text.Append(fenced || fence ? line : Line(line));
            fenced ^= fence;
        }

        return text.ToString();
    }

    public static string Of(MessageStream stream)
    {
        var text = new StringBuilder(ToMrkdwn(stream.Text));
        Append(stream.PlanTitle);
        foreach (var card in stream.Cards)
        {
            Append(card.Title);
        }

        return text.ToString();

        void Append(string? title)
        {
            if (!string.IsNullOrEmpty(title))
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(title);
            }
        }
    }

    private static string Line(string line)
    {
        line = Heading().Replace(line, "");
        line = ListMark().Replace(line, "${indent}• ");
        line = Bold().Replace(line, "*${text}*");
        line = Struck().Replace(line, "~${text}~");
        return Link().Replace(line, "<${url}|${text}>");
    }

    [GeneratedRegex(@"^\s{0,3}#{1,6}\s+", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<indent>\s*)[-*+]\s+", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex ListMark();

    [GeneratedRegex(@"(?<mark>\*\*|__)(?=\S)(?<text>.+?)(?<=\S)\k<mark>", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Bold();

    [GeneratedRegex(@"~~(?=\S)(?<text>.+?)(?<=\S)~~", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Struck();

    [GeneratedRegex(@"\[(?<text>[^\]\n]+)\]\((?<url>https?://[^)\s]+)\)", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Link();
}
