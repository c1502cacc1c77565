using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using BotHost.Domain.Agents;

namespace BotHost.Agents;

/// <summary>Answers a bare mention, a greeting or "help" with what the bot can do, without asking the model.</summary>
internal sealed class IntroductionAgent(IAgent inner) : DelegatingAgent(inner)
{
    private const int LongestGreeting = 100;

    private static readonly FrozenSet<string> Greetings = new[]
    {
        "",
        "hello",
        "hi",
        "hey",
        "hello there",
        "hi there",
        "good morning",
        "help",
        "help me",
        "what can you do",
        "who are you",
        "start",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private const string Introduction = """
        Hello! I answer questions in this workspace, and you can watch me work.

        - **Ask me anything**, here or in a direct message. For more than a quick answer I show my plan and tick off its steps.
        - **I look things up**: earlier messages of this channel with links to them, who is here, and what time it is for everybody.
        - **Go on in the thread**: I know what was said in it.
        - **Stop me** with the Stop button or the word `stop`.

        Try: `What did we decide about the release?` or `What time is it for everyone here?`
        """;

    public override IAsyncEnumerable<AgentUpdate> RespondAsync(TurnContext turn, CancellationToken cancellationToken) =>
        IsGreeting(turn) ? IntroduceAsync(cancellationToken) : Inner.RespondAsync(turn, cancellationToken);

    private static bool IsGreeting(TurnContext turn) =>
        turn.Messages.Any()
        && turn.Messages.All(message =>
            message.Text.Length <= LongestGreeting && Greetings.Contains(Plain(message.Text))
        );

    private static async IAsyncEnumerable<AgentUpdate> IntroduceAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask;
        yield return new TextDelta(Introduction);
    }

    // Punctuation, emoji and emoji names say nothing more than the greeting itself.
    private static string Plain(string text) =>
        string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => !(word.Length > 2 && word.StartsWith(':') && word.EndsWith(':')))
                .Select(word => string.Concat(word.Where(char.IsLetterOrDigit)))
                .Where(word => word.Length > 0)
        );
}
