using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BotHost.Chaos;

/// <summary>
/// The words of an answer: numbered, and marked in every word by a nonce that is new whenever the model is asked, so that no two
/// attempts can be mixed unseen.
/// </summary>
internal static partial class Answer
{
    private const int WordsPerParagraph = 40;

    /// <summary>How a person asks for an answer of this kind.</summary>
    public static string Question(int number, AnswerKind kind) => $"please give me number {number} as {kind}";

    /// <summary>What a question asks for; null where it is none of ours.</summary>
    public static (int Number, AnswerKind Kind)? Read(string question) =>
        Asked().Match(question) is { Success: true } match
            ? (Int(match.Groups["number"]), Enum.Parse<AnswerKind>(match.Groups["kind"].Value))
            : null;

    /// <summary>How many rounds of the model an answer takes.</summary>
    public static int Rounds(AnswerKind kind) => kind is AnswerKind.Tools ? 2 : 1;

    /// <summary>How many words a round has.</summary>
    public static int Words(AnswerKind kind, int round) =>
        (kind, round) switch
        {
            (AnswerKind.Long, _) => 600,
            (AnswerKind.Tools, 0) => 20,
            _ => 60,
        };

    /// <summary>A round word for word.</summary>
    public static string Text(int number, AnswerKind kind, int round, string nonce)
    {
        var words = Words(kind, round);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"q{number}r{round}-{nonce}");
        for (var word = 1; word <= words; word++)
        {
            text.Append(word % WordsPerParagraph == 0 ? "\n\n" : " ")
                .Append(CultureInfo.InvariantCulture, $"w{word:0000}-{nonce}");
        }
        return text.Append(CultureInfo.InvariantCulture, $" z{words:0000}-{nonce}").ToString();
    }

    /// <summary>The nonce of a round's text, by its first word; null where it has none.</summary>
    public static string? NonceOf(string text, int number, int round) =>
        First().Match(text) is { Success: true } match
        && Int(match.Groups["number"]) == number
        && Int(match.Groups["round"]) == round
            ? match.Groups["nonce"].Value
            : null;

    private static int Int(Capture digits) =>
        int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"give me number (?<number>\d+) as (?<kind>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(@"^q(?<number>\d+)r(?<round>\d+)-(?<nonce>[0-9a-f]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex First();
}
