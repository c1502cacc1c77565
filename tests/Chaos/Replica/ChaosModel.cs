using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace BotHost.Chaos.Replica;

/// <summary>
/// A model whose words tell which attempt they belong to. It writes down what it says and what it is given of what was said before.
/// </summary>
internal sealed class ChaosModel(Ledger ledger, TimeSpan pace, TimeProvider time) : IChatClient
{
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
        var asked = given.FindLastIndex(message => message.Role == ChatRole.User);
        if (Answer.Read(given[asked].Text) is not var (number, kind))
        {
            yield return Update(new TextContent("I was asked nothing that I know."));
            yield break;
        }
        var said = given.Skip(asked + 1).Where(message => message.Role == ChatRole.Assistant).ToList();
        for (var earlier = 0; earlier < said.Count; earlier++)
            ledger.Write(Entry.Given, number, $"{earlier}-{Known(said[earlier].Text, number, kind, earlier)}");

        var round = said.Count;
        var nonce = RandomNumberGenerator.GetHexString(6, lowercase: true);
        ledger.Write(Entry.Said, number, $"{round}-{nonce}");
        await Task.Delay(10 * pace, time, cancellationToken);
        var words = Answer.Text(number, kind, round, nonce).Split(' ');
        for (var word = 0; word < words.Length; word++)
        {
            yield return Update(new TextContent(word == 0 ? words[word] : $" {words[word]}"));
            if (kind is not AnswerKind.Long)
                await Task.Delay(pace, time, cancellationToken);
            else if (word % 10 == 0)
                await Task.Delay(2 * pace, time, cancellationToken);
        }
        if (kind is AnswerKind.Tools && round == 0)
        {
            foreach (var call in Calls(number, nonce))
                yield return Update(call);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private static string Known(string text, int number, AnswerKind kind, int round) =>
        Answer.NonceOf(text, number, round) is { } nonce && text == Answer.Text(number, kind, round, nonce)
            ? nonce
            : "broken";

    private static IEnumerable<FunctionCallContent> Calls(int number, string nonce)
    {
        string[] tools = [ChaosTools.Once, ChaosTools.Again];
        yield return new(
            $"plan-{nonce}",
            "plan",
            new Dictionary<string, object?>
            {
                ["title"] = $"Answering number {number}",
                ["steps"] = new List<string> { "Leave a mark", "Leave another mark", "Write" },
            }
        );
        for (var tool = 0; tool < tools.Length; tool++)
        {
            var id = $"{tools[tool]}-{nonce}";
            yield return new(
                id,
                tools[tool],
                new Dictionary<string, object?>
                {
                    ["number"] = number,
                    ["call"] = id,
                    ["step"] = tool + 1,
                }
            );
        }
    }

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);
}
