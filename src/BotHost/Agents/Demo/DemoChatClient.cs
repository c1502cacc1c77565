using System.Runtime.CompilerServices;
using System.Text;
using BotHost.Agents.Llm;
using BotHost.Agents.Tools;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Demo;

/// <summary>
/// A model without a model: the same messages always get the same answer, and it says that it is a demo. It plans and calls the real tools
/// through the same loop as any model, and speaks word by word. For first looks, load tests and end-to-end tests.
/// </summary>
internal sealed class DemoChatClient(TimeSpan pace, TimeProvider time) : IChatClient
{
    public const string Model = "demo";
    private const int WordsOfThought = 20;

    /// <summary>Nobody reads along a long answer: it comes ten times as fast.</summary>
    private const int LongAnswerWords = 500;

    private static readonly ChatClientMetadata Metadata = new("demo", defaultModelId: Model);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var given = messages.ToList();
        var talk = DemoTalk.Read(given, options);
        await PauseAsync(pace * WordsOfThought, cancellationToken);
        if (DemoTriggers.FailBefore(talk.Question))
            throw new ModelException(ModelFault.Overloaded, "The demo model was asked to fail before its first word.");

        var calls = Calls(talk).ToList();
        var answer = calls.Count == 0 ? DemoAnswer.Write(talk) : "";
        var words = Words(answer).ToList();
        var failAt = DemoTriggers.FailAfter(talk.Question) ? words.Count / 2 : int.MaxValue;
        for (var index = 0; index < words.Count; index++)
        {
            if (index == failAt)
                throw new ModelException(ModelFault.Interrupted, "The demo model was asked to break off.");
            yield return Update(new TextContent(words[index]));
            await PauseAsync(words.Count > LongAnswerWords ? pace / 10 : pace, cancellationToken);
        }
        foreach (var call in calls)
            yield return Update(call);

        var last = Update(new UsageContent(Usage(given, answer, calls.Count)));
        last.FinishReason = calls.Count == 0 ? ChatFinishReason.Stop : ChatFinishReason.ToolCalls;
        yield return last;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? Metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() { }

    /// <summary>What is called in this round: first the plan, then the search, then everything else at once; nothing when it is time to answer.</summary>
    private static IEnumerable<FunctionCallContent> Calls(DemoTalk talk)
    {
        var looks = new List<(string Step, string Tool, string? Query)>();
        if (talk.Searches)
            looks.Add(($"Search earlier messages for “{talk.SearchWords}”", SearchMessages.Name, talk.SearchWords));
        if (talk.TellsTime)
            looks.Add(("Check what time it is for everyone", CurrentTime.Name, null));
        if (talk.ListsPeople)
            looks.Add(("Look who is here", WhoIsHere.Name, null));
        if (looks.Count == 0)
            yield break;
        if (talk.Rounds == 0)
        {
            yield return Call(
                talk,
                PlanTools.Plan,
                new()
                {
                    ["title"] = $"Answering “{ToolArguments.Clip(talk.Question.ReplaceLineEndings(" "), 60)}”",
                    ["steps"] = new List<string>([.. looks.Select(look => look.Step), "Write the answer"]),
                }
            );
            yield break;
        }
        for (var index = 0; index < looks.Count; index++)
        {
            var (_, tool, query) = looks[index];
            // The search goes first and alone, so that there is something to watch; the others go together.
            var round = talk.Searches && index > 0 ? 2 : 1;
            if (round != talk.Rounds)
                continue;
            var arguments = new Dictionary<string, object?> { ["step"] = index + 1 };
            if (query is not null)
                arguments["query"] = query;
            yield return Call(talk, tool, arguments);
        }
    }

    private static FunctionCallContent Call(DemoTalk talk, string tool, Dictionary<string, object?> arguments) =>
        new(FormattableString.Invariant($"demo_{talk.Rounds}_{tool}"), tool, arguments);

    private static ChatResponseUpdate Update(AIContent content) =>
        new(ChatRole.Assistant, [content]) { ModelId = Model };

    private static UsageDetails Usage(List<ChatMessage> given, string answer, int calls)
    {
        var input = given.Sum(message => Encoding.UTF8.GetByteCount(message.Text)) / 3;
        var output = (Encoding.UTF8.GetByteCount(answer) / 3) + (calls * 20);
        return new UsageDetails
        {
            InputTokenCount = input,
            OutputTokenCount = output,
            TotalTokenCount = input + output,
        };
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsWhiteSpace(text[index - 1]) && !char.IsWhiteSpace(text[index]))
            {
                yield return text[start..index];
                start = index;
            }
        }
        if (start < text.Length)
            yield return text[start..];
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, time, cancellationToken);
    }
}
