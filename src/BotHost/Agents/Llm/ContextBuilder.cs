using BotHost.Domain.Activities;
using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>
/// What a model is given of a conversation: the system prompt and as many of the newest messages as fit, each one labelled with who wrote
/// it and when. Another answer to an old question is built from what was said up to that question.
/// </summary>
internal sealed class ContextBuilder(
    IConversationHistory history,
    IEnumerable<IPeople> people,
    TokenEstimate tokens,
    AgentOptions options,
    TimeProvider time,
    ILogger<ContextBuilder> logger
)
{
    private const int MostMessages = 200;
    private const int MostNames = 20;

    /// <summary>What a message costs beyond its words.</summary>
    private const int TokensPerMessage = 8;

    /// <summary>Names are a courtesy: a platform that takes longer is not waited for.</summary>
    private static readonly TimeSpan NamesTimeout = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<ChatMessage>> BuildAsync(
        TurnContext turn,
        int budget,
        CancellationToken cancellationToken
    )
    {
        var stored = await history.ReadAsync(turn.ConversationId, MostMessages, cancellationToken);
        var (said, asked) = Select(stored, turn);
        var names = await NamesAsync(turn, said, cancellationToken);

        var chosen = new List<ChatMessage>();
        var leftOut = false;
        for (var index = said.Count - 1; index >= 0; index--)
        {
            var message = said[index];
            if (message.FromBot && string.IsNullOrWhiteSpace(message.Text))
                continue;
            var text = Text(message, message.Author == turn.User, names);
            var cost = tokens.Count(text) + TokensPerMessage;
            if (asked.Contains(message.MessageId))
            {
                // The question itself is never left out, only shortened.
                if (cost > budget)
                    text =
                        $"{ToolArguments.Clip(text, Math.Max(200, (int)((double)text.Length * budget / cost)))}\n(The rest was cut off.)";
            }
            else if (cost > budget)
            {
                leftOut = true;
                break;
            }
            budget -= Math.Min(cost, budget);
            chosen.Add(new ChatMessage(message.FromBot ? ChatRole.Assistant : ChatRole.User, text));
        }
        // A talk begins with a person: some providers refuse one that does not.
        while (chosen.Count > 0 && chosen[^1].Role == ChatRole.Assistant)
            chosen.RemoveAt(chosen.Count - 1);
        chosen.Add(new ChatMessage(ChatRole.System, SystemPrompt(turn, names, leftOut)));
        chosen.Reverse();
        return chosen;
    }

    /// <summary>The messages that count, and which of them are to be answered.</summary>
    private (IReadOnlyList<StoredMessage> Said, IReadOnlySet<string> Asked) Select(
        IReadOnlyList<StoredMessage> stored,
        TurnContext turn
    )
    {
        if (turn.Activities.OfType<RegenerateRequested>().LastOrDefault() is { } again && !turn.Messages.Any())
        {
            var messages = stored.ToList();
            bool IsAsked(StoredMessage message) =>
                !message.FromBot && (message.Turn == turn.Turn || message.Turn == again.Turn);
            var question = messages.FindLastIndex(IsAsked);
            if (
                question < 0
                && messages.FindIndex(message => message.FromBot && message.Turn == again.Turn) is var answer and > 0
            )
                question = messages.FindLastIndex(answer - 1, message => !message.FromBot);
            if (question < 0)
                question = messages.FindLastIndex(message => !message.FromBot);
            var upTo = messages[..(question + 1)];
            return (
                upTo,
                upTo.Where((message, index) => index == question || IsAsked(message))
                    .Select(message => message.MessageId)
                    .ToHashSet(StringComparer.Ordinal)
            );
        }
        var asked = turn.Messages.Select(message => message.MessageId).ToHashSet(StringComparer.Ordinal);
        var known = stored.Select(message => message.MessageId).ToHashSet(StringComparer.Ordinal);
        var missing = turn
            .Messages.Where(message => !known.Contains(message.MessageId))
            .Select(message => new StoredMessage(
                turn.ConversationId,
                message.MessageId,
                message.User,
                FromBot: false,
                message.Text,
                time.GetUtcNow(),
                Edited: false,
                Turn: null
            ));
        // What is asked comes last, also where the platform delivered it late and newer messages are answered already.
        return (
            [
                .. stored.Where(message => !asked.Contains(message.MessageId)),
                .. stored.Where(message => asked.Contains(message.MessageId)),
                .. missing,
            ],
            asked
        );
    }

    private static string Text(StoredMessage message, bool asks, IReadOnlyDictionary<string, Person> names) =>
        message.FromBot
            ? message.Text
            : MessageLabel.Write(
                MessageLabel.Author(names.GetValueOrDefault(message.Author)?.Name, message.Author),
                message.SentAt,
                asks,
                message.Edited,
                message.Text
            );

    private string SystemPrompt(TurnContext turn, IReadOnlyDictionary<string, Person> names, bool leftOut) =>
        Llm.SystemPrompt.Write(
            options.SystemPrompt,
            turn,
            names.GetValueOrDefault(turn.User) ?? new Person(turn.User, "", TimeZone: null, IsBot: false),
            time.GetUtcNow(),
            leftOut
        );

    private async Task<IReadOnlyDictionary<string, Person>> NamesAsync(
        TurnContext turn,
        IEnumerable<StoredMessage> said,
        CancellationToken cancellationToken
    )
    {
        if (people.FirstOrDefault(known => known.Adapter == turn.Conversation.Adapter) is not { } directory)
            return new Dictionary<string, Person>();
        var ids = said.Reverse()
            .Where(message => !message.FromBot)
            .Select(message => message.Author)
            .Prepend(turn.User)
            .Distinct(StringComparer.Ordinal)
            .Take(MostNames);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var found = await Task.WhenAll(ids.Select(id => directory.FindAsync(turn.Conversation, id, left.Token)))
                .WaitAsync(NamesTimeout, time, cancellationToken);
            return found
                .OfType<Person>()
                .DistinctBy(person => person.Id, StringComparer.Ordinal)
                .ToDictionary(person => person.Id, StringComparer.Ordinal);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            AgentLog.PeopleUnknown(logger, turn.Turn, exception);
            return new Dictionary<string, Person>();
        }
        finally
        {
            await left.CancelAsync();
        }
    }
}
