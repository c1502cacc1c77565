using System.Text;
using System.Text.RegularExpressions;

namespace BotHost.Slack.Tests.Replies;

/// <summary>Random answers as a model writes them, and where they must not be cut.</summary>
internal static partial class Markdown
{
    private static readonly string[] Words =
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "Größe",
        "漢字",
        "😀",
        "x",
        "answer.",
        "question?",
        "and",
        "<!here>",
        "<@U1>",
        "a<b",
        "&amp;",
    ];

    public static string Random(Random random, int blocks)
    {
        var text = new StringBuilder();
        for (var block = 0; block < blocks; block++)
            text.Append(Block(random)).Append(random.Next(8) == 0 ? "\n" : "\n\n");
        return text.ToString();
    }

    /// <summary>Why a cut at this place would break what it falls into; null if it would not.</summary>
    public static string? Forbidden(string text, int at)
    {
        if (at == 0 || at == text.Length)
            return null;
        foreach (var pattern in Whole())
        {
            foreach (Match match in pattern.Value.Matches(text))
            {
                if (match.Index < at && at < match.Index + match.Length)
                    return pattern.Key;
            }
        }

        return null;
    }

    /// <summary>The text without its fence lines, which bridges add to.</summary>
    public static string WithoutBridges(string text) => FenceLine().Replace(text, "");

    private static string Block(Random random) =>
        random.Next(8) switch
        {
            0 => $"```{(random.Next(2) == 0 ? "python" : "")}\n{Lines(random)}\n```",
            1 =>
                $"| {Word(random)} | {Word(random)} |\n|---|---|\n| {Sentence(random, 2)} | {Word(random)} |\n| 1 | 2 |",
            2 => $"- {Sentence(random, 4)}\n- {Sentence(random, 3)}\n1. {Sentence(random, 2)}",
            3 => $"# {Sentence(random, 3)}",
            4 => $"{Sentence(random, 4)} [{Sentence(random, 2)}](https://example.com/a_b?q=1) {Sentence(random, 3)}",
            5 => $"{Sentence(random, 3)} `{Sentence(random, 3)}` {Sentence(random, 2)}",
            6 => $"{Sentence(random, 3)} **{Sentence(random, 3)}** {Sentence(random, 2)}",
            _ => Sentence(random, random.Next(3, 40)),
        };

    private static string Lines(Random random) =>
        string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"let {Sentence(random, 4)};"));

    private static string Sentence(Random random, int words) => string.Join(' ', random.GetItems(Words, words));

    private static string Word(Random random) => Words[random.Next(Words.Length)];

    private static Dictionary<string, Regex> Whole() =>
        new()
        {
            ["link"] = Link(),
            ["inline code"] = InlineCode(),
            ["table row"] = Row(),
            ["fence line"] = FenceLine(),
            ["surrogate pair"] = Pair(),
        };

    [GeneratedRegex(@"\[[^\]\n]*\]\([^)\n]*\)", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!`)`[^`\n]+`(?!`)", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\|.*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^```.*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex FenceLine();

    [GeneratedRegex(@"[\uD800-\uDBFF][\uDC00-\uDFFF]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Pair();
}
