using System.Text.RegularExpressions;

namespace BotHost.Architecture.Tests.Writing;

/// <summary>Rules that one file alone can break.</summary>
internal static partial class SourceRules
{
    public const int MostLines = 400;

    // A table of situations may be long; a giant it is not.
    public const int MostLinesOfTests = 600;

    private static readonly string[] Drawers =
    [
        "Helper",
        "Helpers",
        "Util",
        "Utils",
        "Utility",
        "Utilities",
        "Manager",
    ];

    public static bool IsTooLong(string path, string text) =>
        text.AsSpan().Count('\n')
        > (path.StartsWith("tests/", StringComparison.Ordinal) ? MostLinesOfTests : MostLines);

    public static bool HasNamespaceBlock(string text) => NamespaceBlock().IsMatch(text);

    public static bool NamesAMachine(string text) => MachinePath().IsMatch(text);

    public static IEnumerable<string> DrawersIn(string text) =>
        text.Split('\n')
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => TypeName().Matches(line))
            .Select(match => match.Groups["name"].Value)
            .Where(name => Drawers.Any(drawer => name.EndsWith(drawer, StringComparison.Ordinal)));

    [GeneratedRegex(@"^namespace [\w.]+\s*\{", RegexOptions.Multiline, 1000)]
    private static partial Regex NamespaceBlock();

    // Put together so that this file does not name one itself.
    [GeneratedRegex("(?<![\\w.}$-])/" + "(work|root)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(
        @"\b(class|record|struct|interface|enum) (struct |class )?(?<name>\w+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TypeName();
}
