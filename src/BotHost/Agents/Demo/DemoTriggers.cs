namespace BotHost.Agents.Demo;

/// <summary>
/// Words in a question that the demo model understands beyond its usual answer. All of them are here.
/// <list type="table">
/// <item><term>code</term><description>the answer has a code block</description></item>
/// <item><term>table</term><description>the answer has a table</description></item>
/// <item><term>long answer, or just "long"</term><description>the answer has more than 12,000 characters</description></item>
/// <item><term>fail before</term><description>the model is overloaded before its first word, at every try</description></item>
/// <item><term>fail after</term><description>the model breaks off in the middle of the answer</description></item>
/// </list>
/// </summary>
internal static class DemoTriggers
{
    public static bool Code(string question) => Has(question, "code");

    public static bool Table(string question) => Has(question, "table");

    public static bool Long(string question) =>
        Has(question, "long answer") || Words(question) is { Length: <= 3 } words && words.Contains("long");

    public static bool FailBefore(string question) => Has(question, "fail before");

    public static bool FailAfter(string question) => Has(question, "fail after");

    private static bool Has(string question, string phrase) =>
        $" {string.Join(' ', Words(question))} ".Contains($" {phrase} ", StringComparison.Ordinal);

    internal static string[] Words(string text) =>
        new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
}
