using System.Runtime.CompilerServices;
using BotHost.Domain.Agents;
using BotHost.Domain.Turns;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>
/// One round: the model is asked until it has answered, its words are passed on as they come, and its finished message is kept. Transient
/// trouble is tried again as long as no words of the round are visible and the turn has tries left.
/// </summary>
internal sealed class ModelRound(ModelStream model, TextSeam seam, ModelPatience patience, ILogger logger)
{
    /// <summary>Marks a call whose arguments are no JSON object.</summary>
    public const string UnreadableArguments = "unreadable_arguments";

    private const string CutOff = "\n\n_My answer ends here: it reached the longest length that I may give._";

    /// <summary>The finished message; null while there is none.</summary>
    public ChatMessage? Message { get; private set; }

    /// <summary>Why there is none and will be none; null while there is hope.</summary>
    public ModelException? Trouble { get; private set; }

    private ChatResponse? Response { get; set; }

    public async IAsyncEnumerable<AgentUpdate> RunAsync(
        TurnContext turn,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions chat,
        int number,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            seam.BeginRound();
            await foreach (var update in AttemptAsync(messages, chat, cancellationToken))
                yield return update;
            if (Trouble is null)
            {
                Message = Finish(Response!, number);
                yield break;
            }
            if (seam.RoundVisible || patience.NextWait(Trouble) is not { } wait)
            {
                AgentLog.ModelGaveUp(logger, turn.Turn, number, Trouble.Code, Trouble.Message);
                yield break;
            }
            AgentLog.ModelTriesAgain(logger, turn.Turn, number, Trouble.Code, wait, Trouble.Message);
            Trouble = null;
            yield return new StatusUpdate("is waiting for its model…");
            await patience.WaitAsync(wait, cancellationToken);
        }
    }

    /// <summary>The record of the round.</summary>
    public StoredRound ToRecord(int number, string? requestedModel) =>
        new(
            number,
            RoundJson.Write(Message!),
            Response?.ModelId ?? requestedModel,
            Response?.Usage?.InputTokenCount,
            Response?.Usage?.OutputTokenCount
        );

    /// <summary>What the model itself counted as the length of what it was given; null where it did not say.</summary>
    public long? InputTokens => Response?.Usage?.InputTokenCount;

    private async IAsyncEnumerable<AgentUpdate> AttemptAsync(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions chat,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var seen = new List<ChatResponseUpdate>();
        await using var updates = model
            .AskAsync(messages, chat, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (ModelException trouble)
            {
                Trouble = trouble;
                yield break;
            }
            var update = updates.Current;
            seen.Add(update);
            foreach (var content in update.Contents)
            {
                if (content is TextContent { Text: { } text } && seam.Join(text) is { } words)
                    yield return new TextDelta(words);
            }
        }

        Response = seen.ToChatResponse();
        Trouble = Check(Response);
        if (Trouble is null && Response.FinishReason == ChatFinishReason.Length && seam.RoundVisible)
        {
            // Part of the record, so that a resumed answer says it too.
            Response.Messages.Add(new ChatMessage(ChatRole.Assistant, CutOff));
            yield return new TextDelta(CutOff);
        }
    }

    private static ModelException? Check(ChatResponse response)
    {
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            return new(ModelFault.ContentFiltered, "The provider filtered the answer.");
        var useful = response
            .Messages.SelectMany(message => message.Contents)
            .Any(content => content is FunctionCallContent or TextContent { Text.Length: > 0 });
        return useful ? null : new(ModelFault.Empty, "The model finished without words or calls.");
    }

    /// <summary>One assistant message, in which every call has an id of its own.</summary>
    private static ChatMessage Finish(ChatResponse response, int number)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var contents = new List<AIContent>();
        foreach (var content in response.Messages.SelectMany(message => message.Contents))
        {
            if (content is UsageContent)
                continue;
            if (content is not FunctionCallContent call)
            {
                contents.Add(content);
                continue;
            }
            var id = call.CallId;
            if (string.IsNullOrEmpty(id) || !ids.Add(id))
                id = FormattableString.Invariant($"call_{number}_{contents.Count}");
            var own = new FunctionCallContent(id, call.Name, call.Arguments);
            // An exception is not part of the recorded form, a property is.
            if (call.Exception is not null)
                own.AdditionalProperties = new() { [UnreadableArguments] = true };
            contents.Add(own);
        }
        return new ChatMessage(ChatRole.Assistant, contents);
    }
}
