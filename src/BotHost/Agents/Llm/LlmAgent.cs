using System.Runtime.CompilerServices;
using System.Text;
using BotHost.Domain.Agents;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>
/// Answers with a language model and its tools, round by round. Every finished round and tool result is recorded before anything builds on
/// it, so that another process can go on: it is given the recorded rounds word for word, shows what they showed, and asks anew from there.
/// </summary>
internal sealed class LlmAgent(
    IChatClient client,
    ContextBuilder context,
    ToolSet tools,
    ToolRunner runner,
    TokenEstimate tokens,
    AgentOptions options,
    TimeProvider time,
    ILogger<LlmAgent> logger
) : IAgent
{
    private const string LastRound =
        "This is your last message of this answer and no tool can be called any more. Answer now with what you have, and say what is missing.";

    private const string OutOfRounds =
        "I stop here: this took more steps than I may take in one answer. Ask me to go on, and I will.";

    public async IAsyncEnumerable<AgentUpdate> RespondAsync(
        TurnContext turn,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (turn.Rounds.Count > 0)
            AgentLog.Resumed(logger, turn.Turn, turn.Rounds.Count, turn.ToolCalls.Count);
        var head = await context.BuildAsync(turn, options.HistoryTokens, cancellationToken);
        var said = new List<ChatMessage>();
        var board = new TaskBoard();
        var seam = new TextSeam();
        var model = new ModelStream(client, options, time);
        var patience = new ModelPatience(options.ModelRetries, time);
        var shortened = false;

        for (var number = 0; ; number++)
        {
            ChatMessage message;
            if (number < turn.Rounds.Count)
            {
                message = RoundJson.Read(turn.Rounds[number].Message);
                seam.BeginRound();
                if (seam.Join(message.Text) is { } words)
                {
                    foreach (var update in Words(words, board))
                        yield return update;
                }
            }
            else
            {
                var last = number >= options.MaxRounds - 1;
                var round = new ModelRound(model, seam, patience, logger);
                // Servers differ on system messages in the middle; all take one at the beginning.
                IReadOnlyList<ChatMessage> messages = last
                    ? [new ChatMessage(ChatRole.System, $"{head[0].Text}\n\n{LastRound}"), .. head.Skip(1), .. said]
                    : [.. head, .. said];
                var chat = Chat(last);
                await foreach (var update in round.RunAsync(turn, messages, chat, number, cancellationToken))
                {
                    foreach (var seen in update is TextDelta { Text: var words } ? Words(words, board) : [update])
                        yield return seen;
                }
                if (round is { Trouble: { Fault: ModelFault.ContextTooLong } } && !shortened && !seam.RoundVisible)
                {
                    shortened = true;
                    head = await context.BuildAsync(turn, options.HistoryTokens / 4, cancellationToken);
                    number--;
                    continue;
                }
                if (round.Trouble is { } trouble)
                {
                    yield return ModelTrouble.ToError(trouble, seam.Visible);
                    yield break;
                }
                message = round.Message!;
                await turn.Journal.RecordRoundAsync(round.ToRecord(number, model.Model), cancellationToken);
                if (round.InputTokens is { } reported)
                    tokens.Learn(Estimate(messages), reported);
            }

            said.Add(message);
            var calls = message.Contents.OfType<FunctionCallContent>().Where(call => !call.InformationalOnly).ToList();
            if (calls.Count == 0)
                break;
            if (number >= options.MaxRounds - 1)
            {
                AgentLog.OutOfRounds(logger, turn.Turn, options.MaxRounds);
                seam.BeginRound();
                yield return new TextDelta(seam.Join(OutOfRounds)!);
                break;
            }

            var toolRound = new ToolRound(tools, runner, board, options, logger);
            await foreach (var update in toolRound.RunAsync(turn, number, calls, cancellationToken))
                yield return update;
            said.Add(toolRound.Results);
        }

        foreach (var update in board.Complete())
            yield return update;
    }

    private static IEnumerable<AgentUpdate> Words(string words, TaskBoard board)
    {
        if (board.Advance() is { } writing)
            yield return writing;
        yield return new TextDelta(words);
    }

    private ChatOptions Chat(bool last) =>
        new()
        {
            Tools = tools.Offered,
            ToolMode = last ? ChatToolMode.None : ChatToolMode.Auto,
            AllowMultipleToolCalls = true,
            MaxOutputTokens = options.MaxOutputTokens,
        };

    private long Estimate(IReadOnlyList<ChatMessage> messages)
    {
        var text = new StringBuilder(tools.Schemas);
        foreach (var content in messages.SelectMany(message => message.Contents))
        {
            _ = content switch
            {
                TextContent words => text.Append(words.Text),
                FunctionCallContent call => text.Append(call.Name).Append(RoundJson.WriteArguments(call.Arguments)),
                FunctionResultContent result => text.Append(result.Result),
                _ => text,
            };
        }
        return tokens.Count(text.ToString());
    }
}
