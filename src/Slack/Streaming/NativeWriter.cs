using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.Blocks;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Writes a part by Slack's own streaming, as long as every call has a clear answer.</summary>
internal sealed class NativeWriter(ReplyContext context, ReplyDraft draft, PartBook book, ReplyPace pace)
{
    private const string ContinuedOutput = "Continued below.";

    /// <summary>Sends what can be sent now, opening the message first if need be. False: there was nothing.</summary>
    public async Task<bool> WriteAsync(LivePart part, CancellationToken cancellationToken)
    {
        if (part.Ts is not null && context.Now - part.OpenedAt >= context.Options.RollAfter)
        {
            Roll(part);
            return true;
        }

        draft.Reopen();
        var payload = Payload.Of(
            draft,
            part,
            context.Options,
            part.FixedEnd ?? draft.Sendable(context.Now),
            whole: part.FixedEnd is not null
        );
        if (payload.Chunks.Count == 0)
        {
            if (!payload.IsFull)
                return false;
            Roll(part);
            return true;
        }

        if (part.Ts is null)
            return context.Budget.TryTake(CallNeed.Start(context.Channel))
                && await StartAsync(part, payload, cancellationToken);
        var need = CallNeed.Of(DocumentedRates.Append, payload.HasCards ? CallRank.Card : CallRank.Text);
        return context.Budget.TryTake(need) && await AppendAsync(part, payload, cancellationToken);
    }

    /// <summary>Sends the rest of the part's slice with the call that closes the stream.</summary>
    public async Task<bool> StopAsync(
        LivePart part,
        Func<IReadOnlyList<Block>> closing,
        CancellationToken cancellationToken
    )
    {
        var isSealing = context.Now - part.OpenedAt >= context.Options.RollAfter;
        var rank = isSealing ? CallRank.Sealing : CallRank.Finished;
        var mayStop = context.Budget.TryTake(CallNeed.Of(DocumentedRates.Stop, rank));
        var payload = Payload.Of(
            draft,
            part,
            context.Options,
            part.FixedEnd!.Value,
            whole: true,
            withCards: draft.IsFinal
        );
        if (!mayStop)
        {
            // The words need not wait for the right to close the stream behind them.
            return payload.Chunks.Count > 0
                && context.Budget.TryTakeAside(CallNeed.Of(DocumentedRates.Append, CallRank.Finished))
                && await AppendAsync(part, payload, cancellationToken);
        }

        part.FixedEnd = payload.End;
        var isLast = draft.IsFinal && payload.End == draft.Text.Length && !payload.LeavesCards(draft);
        if (!isLast)
            payload.Add(CarriedOn(part));
        var blocks = isLast ? closing() : [];
        var outcome = await CallOutcome.Of(
            part.Stream!.StopAsync(
                chunks: payload.Chunks,
                blocks: blocks.Count == 0 ? null : blocks,
                sessionStatus: isLast ? null : SessionStatus.Processing,
                cancellationToken: cancellationToken
            )
        );
        if (outcome.End != CallEnd.Done)
        {
            await FailedAsync(part, payload, outcome, cancellationToken);
            return true;
        }

        pace.Succeeded();
        payload.Confirm(draft, part);
        part.StreamMayBeOpen = false;
        part.HasClosing = isLast;
        pace.IsSessionActive = isLast;
        if (!isLast)
            draft.Cards.Leave(part, draft.Confirmed, all: false);
        await book.CloseAsync(part, cancellationToken);
        return true;
    }

    private async Task<bool> StartAsync(LivePart part, Payload payload, CancellationToken cancellationToken)
    {
        await book.OpeningAsync(part, CallNeed.Start(context.Channel), cancellationToken);
        part.Stream ??= context.NewStream(hasPlan: draft.Cards.PlanTitle is not null);
        pace.LastAppend = context.Now;
        var outcome = await CallOutcome.Of(AppendAsync(part.Stream, payload, cancellationToken));
        // The words belong to the draft, which gathers more of them until the next call: kept here they would be sent twice.
        if (outcome.End != CallEnd.Done)
            await part.Stream.TakeUnsentAsync(cancellationToken);
        if (outcome.End is CallEnd.Refused or CallEnd.Later)
            context.Budget.HasNoStream();
        switch (outcome)
        {
            case { End: CallEnd.Done }:
                pace.Succeeded();
                book.Opened(part, part.Stream.Ts!);
                part.StreamMayBeOpen = true;
                pace.IsSessionActive = false;
                payload.Confirm(draft, part);
                pace.Seen();
                context.Metrics.Appended();
                await RecordOpenedAsync(part, cancellationToken);
                RollIfFull(part, payload);
                return true;
            case {
                End: CallEnd.Refused,
                Disposition: SlackDisposition.Stop or SlackDisposition.Reauthenticate or SlackDisposition.TellUser
            }:
                pace.Refuse(outcome);
                return true;
            // The root was deleted: a post would come out in the channel, before everybody.
            case { End: CallEnd.Refused, Code: SlackErrorCode.InvalidThreadTs } when context.Thread is not null:
                pace.Refuse(outcome);
                return true;
            case { End: CallEnd.Refused }:
                await FallBackAsync(part, outcome, cancellationToken);
                return true;
            case { End: CallEnd.Unclear }:
                (part.IsUnclear, part.StreamMayBeOpen) = (true, true);
                // What Slack may still be busy with is looked for a moment later.
                pace.Pause(outcome);
                break;
        }

        await FailedAsync(part, payload, outcome, cancellationToken);
        return true;
    }

    private async Task<bool> AppendAsync(LivePart part, Payload payload, CancellationToken cancellationToken)
    {
        pace.LastAppend = context.Now;
        var outcome = await CallOutcome.Of(AppendAsync(part.Stream!, payload, cancellationToken));
        if (outcome.End != CallEnd.Done)
        {
            await FailedAsync(part, payload, outcome, cancellationToken);
            return true;
        }

        pace.Succeeded();
        payload.Confirm(draft, part);
        context.Metrics.Appended();
        RollIfFull(part, payload);
        return true;
    }

    private static async Task<StreamReply> AppendAsync(
        ChatStream stream,
        Payload payload,
        CancellationToken cancellationToken
    ) => (await stream.AppendAsync(chunks: payload.Chunks, cancellationToken: cancellationToken))!;

    private async Task FailedAsync<TReply>(
        LivePart part,
        Payload payload,
        CallOutcome<TReply> outcome,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        await part.Stream!.TakeUnsentAsync(cancellationToken);
        switch (outcome)
        {
            case { End: CallEnd.Later }:
                pace.Pause(outcome);
                return;
            case { End: CallEnd.Unclear }:
                part.AttemptedEnd = payload.End;
                break;
            case { Code: SlackErrorCode.StoppedByUser }:
                pace.Stop();
                part.StreamMayBeOpen = false;
                break;
            case {
                Disposition: SlackDisposition.Stop
                    or SlackDisposition.Reauthenticate
                    or SlackDisposition.TellOperator
                    or SlackDisposition.TellUser
            }:
                pace.Refuse(outcome);
                return;
            default:
                part.StreamMayBeOpen =
                    outcome.Code is not (SlackErrorCode.MessageNotInStreamingState or SlackErrorCode.MessageNotFound);
                break;
        }

        if (!part.StreamMayBeOpen)
            context.Budget.HasNoStream();
        GoOnByRewriting(part, outcome.Code ?? "an unclear answer");
    }

    private void GoOnByRewriting(LivePart part, string why)
    {
        (part.Rewrites, part.IsDirty, part.Stream) = (true, true, null);
        book.Mode = ReplyPartMode.Edit;
        context.Logger.PartRewritten(context.Turn, part.Number, why);
    }

    private async Task FallBackAsync<TReply>(
        LivePart part,
        CallOutcome<TReply> outcome,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        if (
            outcome.Code
            is SlackErrorCode.UnknownMethod
                or SlackErrorCode.ChannelTypeNotSupported
                or SlackErrorCode.FeatureDisabled
                or SlackErrorCode.MissingRecipientTeamId
                or SlackErrorCode.MissingRecipientUserId
        )
        {
            var memory = context.Options.RefusalMemory;
            context.Refused.Remember(context.Tenant, RefusedFeatures.StreamsIn(context.Channel), memory);
            context.Logger.StreamsRefused(context.Turn, context.Channel, outcome.Code, memory);
        }

        part.Mode = ReplyPartMode.Edit;
        GoOnByRewriting(part, outcome.Code ?? "a refused stream");
        await book.UpdateAsync(part, cancellationToken);
    }

    private async Task RecordOpenedAsync(LivePart part, CancellationToken cancellationToken)
    {
        try
        {
            await book.UpdateAsync(part, cancellationToken);
        }
        catch (FencedOutException)
        {
            // Whoever holds the turn now cannot know of this message.
            await Withdrawal.OfAsync(context, part.Ts!, isStream: true);
            throw;
        }
    }

    private void RollIfFull(LivePart part, Payload payload)
    {
        if (!payload.IsFull)
            return;
        if (part.FixedEnd is not null)
            part.FixedEnd = payload.End;
        else
            Roll(part);
    }

    private void Roll(LivePart part)
    {
        part.FixedEnd = draft.CloseSlice(draft.Confirmed, draft.State);
        context.Metrics.Rolled();
    }

    // A card that is still open is closed here and shown anew in the next message.
    private IEnumerable<Chunk> CarriedOn(LivePart part) =>
        draft
            .Cards.Of(part)
            .Where(card => card.Shown is { Status: AgentTaskStatus.Pending or AgentTaskStatus.InProgress })
            .Select(card => new TaskUpdateChunk(
                card.Content.Id,
                card.Shown!.Title,
                TaskCardStatus.Complete,
                Output: string.IsNullOrEmpty(card.Shown.Output) ? ContinuedOutput : null
            ));
}
