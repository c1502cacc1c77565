using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BotHost.Agents.Llm;
using BotHost.Agents.Tools;

namespace BotHost.Agents.Demo;

/// <summary>The words of the demo model, made from what the real tools returned.</summary>
internal static partial class DemoAnswer
{
    private const string Label =
        "_Demo model: the plan, the tools and the streaming are real, the words are prepared._\n\n";

    public static string Write(DemoTalk talk) => DemoTriggers.Long(talk.Question) ? Long() : Usual(talk);

    private static string Usual(DemoTalk talk)
    {
        var answer = new StringBuilder(Label);
        answer.Append(
            CultureInfo.InvariantCulture,
            $"You asked: “{ToolArguments.Clip(talk.Question.ReplaceLineEndings(" "), 140)}”. This is what I found:\n\n"
        );
        if (talk.Results.GetValueOrDefault(SearchMessages.Name) is { } search)
            Found(answer, search, talk.SearchWords);
        if (talk.Results.GetValueOrDefault(CurrentTime.Name) is { } time)
            answer.Append("- **The time here:**\n  - ").Append(Lines(time, "\n  - ")).Append('\n');
        if (talk.Results.GetValueOrDefault(WhoIsHere.Name) is { } members)
            answer.Append("- **Who is here:** ").Append(WithoutIds(Lines(members, " · "))).Append('\n');

        if (DemoTriggers.Table(talk.Question))
            answer.Append(
                """

                | Step | What happens |
                | --- | --- |
                | ingress | Slack's event is verified |
                | inbox | it is committed, then acknowledged |
                | turn | one answer at a time in each conversation |
                | agent | this model plans and calls tools |
                | reply | the words are streamed to you |

                """
            );
        if (DemoTriggers.Code(talk.Question))
            answer.Append(
                """

                A tool of your own is one line of registration:

                ```csharp
                services.AddTool(AIFunctionFactory.Create((string city) => $"Sunny in {city}", "weather", "Tells the weather."));
                ```

                """
            );

        answer.Append(
            """

            A real model would now put this into an answer of its own. To connect one, set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for any compatible server, and start again. You can also ask me for a `table`, some `code` or a `long answer`.
            """
        );
        return answer.ToString();
    }

    private static void Found(StringBuilder answer, string search, string words)
    {
        var matches = Match().Matches(search);
        if (matches.Count == 0)
        {
            answer.Append(CultureInfo.InvariantCulture, $"- **Earlier messages:** none about “{words}” yet.\n");
            return;
        }
        answer.Append(CultureInfo.InvariantCulture, $"- **Earlier messages:** {matches.Count} about “{words}”:\n");
        foreach (var match in matches.Take(3))
        {
            var said = ToolArguments.Clip(match.Groups["text"].Value.Trim(), 120);
            var when = match.Groups["when"].Value;
            var source = match.Groups["link"].Success ? $"[{when}]({match.Groups["link"].Value})" : when;
            answer.Append(CultureInfo.InvariantCulture, $"  - {match.Groups["who"].Value}, {source}: {said}\n");
        }
    }

    private static string Long()
    {
        var answer = new StringBuilder(Label).Append("Here is a long answer, in numbered paragraphs.\n\n");
        for (var number = 1; answer.Length <= 12_500; number++)
        {
            answer.Append(
                CultureInfo.InvariantCulture,
                $"{number}. Paragraph {number} of many. A long answer does not fit into one message, so the host rolls on to a fresh one before the platform seals or refuses the old, without losing or doubling a word.\n\n"
            );
        }
        return answer.Append("That was the last paragraph.").ToString();
    }

    private static string Lines(string text, string between) =>
        string.Join(between, text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string WithoutIds(string text) => Ids().Replace(text, "");

    [GeneratedRegex(
        @"^\d+\. (?<who>[^\n]+), (?<when>\d{4}-\d\d-\d\d \d\d:\d\d) UTC(?:, (?<link>https?://\S+))?:\n(?<text>[^\n]*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Match();

    [GeneratedRegex(@" \([A-Z0-9]+\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
