using BotHost.Agents.Llm;
using BotHost.Agents.Tools;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Demo;

/// <summary>What the demo model makes of the messages that it is given: the question, how far its answer is, what the tools said.</summary>
internal sealed class DemoTalk
{
    private static readonly HashSet<string> Fillers = new(
        (
            "a about all am an and any are as at be been but by can could did do does for from give had has have here how i in is it just "
            + "know like long make may me my need no not of on one or our out please say should show so some table tell than that the "
            + "their them then there these they this those to up us was we were what when where which who why will with would you your code "
            + "answer time everyone everybody now today"
        ).Split(' '),
        StringComparer.Ordinal
    );

    private static readonly string[] TimeWords =
    [
        "time",
        "when",
        "now",
        "today",
        "tomorrow",
        "clock",
        "zone",
        "zones",
        "meeting",
        "meet",
        "call",
        "hour",
        "hours",
        "late",
        "early",
    ];

    private DemoTalk(
        string question,
        int rounds,
        IReadOnlyDictionary<string, string> results,
        IReadOnlySet<string> tools
    )
    {
        Question = question;
        Rounds = rounds;
        Results = results;
        var words = DemoTriggers.Words(question);
        SearchWords = string.Join(' ', words.Where(word => word.Length > 2 && !Fillers.Contains(word)).Take(4));
        Searches = tools.Contains(SearchMessages.Name) && SearchWords.Length > 0;
        TellsTime = tools.Contains(CurrentTime.Name) && (!Searches || words.Intersect(TimeWords).Any());
        ListsPeople = tools.Contains(WhoIsHere.Name);
    }

    /// <summary>What was asked last.</summary>
    public string Question { get; }

    /// <summary>How many rounds of the answer there are already.</summary>
    public int Rounds { get; }

    /// <summary>What each tool said since the question.</summary>
    public IReadOnlyDictionary<string, string> Results { get; }

    /// <summary>What is worth looking for.</summary>
    public string SearchWords { get; }

    public bool Searches { get; }

    public bool TellsTime { get; }

    public bool ListsPeople { get; }

    public static DemoTalk Read(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var asked = messages.ToList().FindLastIndex(message => message.Role == ChatRole.User);
        var since = messages.Skip(asked + 1).ToList();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var call in since.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
            names[call.CallId] = call.Name;
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var result in since.SelectMany(message => message.Contents).OfType<FunctionResultContent>())
        {
            if (names.TryGetValue(result.CallId, out var name))
                results[name] = result.Result?.ToString() ?? "";
        }
        var offered =
            options?.ToolMode is NoneChatToolMode
                ? []
                : (options?.Tools ?? []).Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        return new DemoTalk(
            asked < 0 ? "" : MessageLabel.Strip(messages[asked].Text).Trim(),
            since.Count(message => message.Role == ChatRole.Assistant),
            results,
            offered
        );
    }
}
