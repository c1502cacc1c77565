using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BotHost.Agents.Tools;
using BotHost.Domain.Agents;
using BotHost.Domain.Turns;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>
/// The tool calls of one round: recorded before they start, run side by side, shown as cards, their results recorded and handed to the
/// model in the order in which it asked. After a resume, what was recorded is used and what may not be repeated is not.
/// </summary>
internal sealed class ToolRound(ToolSet tools, ToolRunner runner, TaskBoard board, AgentOptions options, ILogger logger)
{
    /// <summary>The results, as the message that answers the calls. Complete when the stream has ended.</summary>
    public ChatMessage Results { get; } = new(ChatRole.Tool, (IList<AIContent>)[]);

    public async IAsyncEnumerable<AgentUpdate> RunAsync(
        TurnContext turn,
        int number,
        IReadOnlyList<FunctionCallContent> calls,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var results = new ToolResult?[calls.Count];
        var toRun = new List<Pending>();
        for (var index = 0; index < calls.Count; index++)
        {
            var call = calls[index];
            var stored = turn.ToolCalls.FirstOrDefault(known => known.Round == number && known.CallId == call.CallId);
            if (ToolSet.IsPlanTool(call.Name))
            {
                var (updates, result) = ApplyToPlan(call);
                foreach (var update in updates)
                    yield return update;
                results[index] = await RecordAsync(turn, number, call, stored, result, cancellationToken);
                continue;
            }

            var function = tools.Find(call.Name);
            var traits = function is null ? new ToolTraits(Repeatable: true) : ToolTraits.Of(function);
            var card = board.Place(
                string.Create(CultureInfo.InvariantCulture, $"call-{number}-{index}"),
                traits.Title ?? InWords(call.Name),
                ToolArguments.Details(call, traits),
                ToolArguments.Step(call)
            );
            if (stored?.Result is { } finished)
            {
                results[index] = ToolResult.FromJson(finished);
                yield return board.Finish(card, results[index]!);
            }
            else if (stored is { Repeatable: false })
            {
                AgentLog.ToolInterrupted(logger, turn.Turn, call.Name);
                results[index] = await RecordAsync(
                    turn,
                    number,
                    call,
                    stored,
                    ToolRunner.Interrupted,
                    cancellationToken
                );
                yield return board.Finish(card, results[index]!);
            }
            else
            {
                toRun.Add(new(index, call, function, traits, card, Recorded: stored is not null));
                // A step is announced already.
                if (card.Status is AgentTaskStatus.Pending && !board.IsStep(card))
                    yield return card.ToUpdate();
            }
        }

        await foreach (var (pending, result) in RunAllAsync(turn, number, toRun, cancellationToken))
        {
            if (result is not null)
                results[pending.Index] = result;
            yield return result is null ? TaskBoard.Start(pending.Card) : board.Finish(pending.Card, result);
        }
        if (board.Advance() is { } next)
            yield return next;
        for (var index = 0; index < calls.Count; index++)
            Results.Contents.Add(new FunctionResultContent(calls[index].CallId, results[index]!.Text));
    }

    private async IAsyncEnumerable<(Pending, ToolResult?)> RunAllAsync(
        TurnContext turn,
        int number,
        List<Pending> calls,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (calls.Count == 0)
            yield break;
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Two events a call; a slow reader holds the tools' reports back, not the tools of other turns.
        var events = Channel.CreateBounded<(Pending, ToolResult?)>(
            new BoundedChannelOptions(2 * options.ParallelTools) { SingleReader = true }
        );
        var work = Task.Run(() => WorkAsync(turn, number, calls, events.Writer, left.Token), CancellationToken.None);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
                yield return happened;
            await work;
        }
        finally
        {
            await left.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(
        TurnContext turn,
        int number,
        List<Pending> calls,
        ChannelWriter<(Pending, ToolResult?)> events,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            await Parallel.ForEachAsync(
                calls,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = options.ParallelTools,
                    CancellationToken = cancellationToken,
                },
                async (pending, token) =>
                {
                    var call = pending.Call;
                    if (!pending.Recorded)
                        await turn.Journal.RecordToolCallAsync(ToRecord(number, call, pending.Traits), token);
                    await events.WriteAsync((pending, null), token);
                    var result = await runner.RunAsync(turn, pending.Function, call, token);
                    await turn.Journal.FinishToolCallAsync(number, call.CallId, result.ToJson(), token);
                    await events.WriteAsync((pending, result), token);
                }
            );
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            events.Complete(failure);
        }
    }

    private static async Task<ToolResult> RecordAsync(
        TurnContext turn,
        int number,
        FunctionCallContent call,
        StoredToolCall? stored,
        ToolResult result,
        CancellationToken cancellationToken
    )
    {
        if (stored?.Result is { } finished)
            return ToolResult.FromJson(finished);
        if (stored is null)
            await turn.Journal.RecordToolCallAsync(ToRecord(number, call, PlanTraits), cancellationToken);
        await turn.Journal.FinishToolCallAsync(number, call.CallId, result.ToJson(), cancellationToken);
        return result;
    }

    private (IEnumerable<AgentUpdate> Updates, ToolResult Result) ApplyToPlan(FunctionCallContent call)
    {
        if (call.Name == PlanTools.Plan)
        {
            var steps = ToolArguments.List(call, "steps");
            if (steps.Count == 0)
                return ([], new("Error: a plan needs at least one step.", Failed: true));
            var title = ToolArguments.Text(call, "title");
            var updates = board.Announce(string.IsNullOrWhiteSpace(title) ? "Working on it" : title, steps).ToList();
            return (updates, new($"The plan is shown. Its steps:\n{board.Describe()}"));
        }
        return
            ToolArguments.Step(call) is { } step && board.Tick(step, ToolArguments.Text(call, "outcome")) is { } ticked
            ? ([ticked], new("Ticked off."))
            : ([], new("Error: the plan has no such step.", Failed: true));
    }

    private static StoredToolCall ToRecord(int number, FunctionCallContent call, ToolTraits traits) =>
        new(number, call.CallId, call.Name, RoundJson.WriteArguments(call.Arguments), traits.Repeatable, Result: null);

    private static string InWords(string tool)
    {
        var words = tool.Replace('_', ' ').Replace('-', ' ').Trim();
        return words.Length == 0 ? "Tool" : string.Concat(words[..1].ToUpperInvariant(), words[1..]);
    }

    private static readonly ToolTraits PlanTraits = new(Repeatable: true);

    private sealed record Pending(
        int Index,
        FunctionCallContent Call,
        AIFunction? Function,
        ToolTraits Traits,
        TaskBoard.Card Card,
        bool Recorded
    );
}
