using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.Blocks;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Writes a part by posting it and replacing its content: the one primitive wherever streaming is over.</summary>
internal sealed class RewriteWriter(ReplyContext context, ReplyDraft draft, PartBook book, ReplyPace pace)
{
    private const int SmallestLimit = 500;

    private readonly PartContent _content = new(context, draft);

    /// <summary>When the message may be replaced next.</summary>
    public TimeSpan DueAt(LivePart part) =>
        part.RewrittenAt is { } last ? last + context.Options.UpdateInterval : TimeSpan.Zero;

    /// <summary>Makes the message equal to what it should show by now. False: it is, or it is too early.</summary>
    public async Task<bool> WriteAsync(
        LivePart part,
        Func<IReadOnlyList<Block>> closing,
        CancellationToken cancellationToken
    )
    {
        if (context.Now < DueAt(part))
            return false;
        draft.Reopen();
        var (hasChanged, isFull) = _content.TakeCards(part);
        isFull |= _content.Measure(part, out var end);
        if (isFull && part.FixedEnd is null && !draft.IsFinal)
            end = (part.FixedEnd = _content.Roll(part, end)).Value;
        if (draft.IsFinal)
            part.FixedEnd = end;
        if (!part.IsDirty && !hasChanged && end == part.End && part.FixedEnd is null)
            return false;

        var isLast = draft.IsFinal && end == draft.Text.Length && !draft.Cards.Due.Any(card => card.Part != part);
        var below =
            isLast ? closing()
            : part.FixedEnd is null ? ClosingBlocks.Unfinished(context.Turn)
            : [];
        var content = _content.Of(part, end, below, carriesOn: part.FixedEnd is not null && !isLast);
        if (content.Blocks.Count == 0)
            return await NothingToShowAsync(part, end, cancellationToken);
        var rank =
            draft.IsFinal ? CallRank.Finished
            : hasChanged ? CallRank.Card
            : CallRank.Text;
        if (part.Ts is null)
            return context.Budget.TryTake(CallNeed.Post(context.Channel, draft.IsFinal ? rank : CallRank.Start))
                && await PostAsync(part, end, isLast, content, cancellationToken);
        return context.Budget.TryTake(CallNeed.Of(DocumentedRates.Update, rank))
            && await UpdateAsync(part, end, isLast, content, cancellationToken);
    }

    /// <summary>Ends the stream of a message that is to be rewritten: Slack refuses to change it before. Open cards wait. False: it has to wait for its turn.</summary>
    public async Task<bool> StopStreamAsync(LivePart part, CancellationToken cancellationToken)
    {
        if (!context.Budget.TryTake(CallNeed.Of(DocumentedRates.Stop, CallRank.Finished)))
            return false;
        var waiting = draft
            .Cards.Of(part)
            .Where(card => card.IsOpen)
            .Select(card => new TaskUpdateChunk(
                card.Content.Id,
                card.Wanted(context.Options.CardClip).Title,
                TaskCardStatus.Pending
            ));
        var outcome = await CallOutcome.Of(
            context.Slack.SendAsync(
                new StopStream(context.Channel, part.Ts!)
                {
                    Chunks = part.StopsBare ? [] : [.. waiting],
                    SessionStatus = draft.IsFinal ? null : SessionStatus.Processing,
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            )
        );
        // Once more without them, which is another call, for which it may have to wait.
        if (
            outcome is { End: CallEnd.Refused }
            && outcome.Code != SlackErrorCode.MessageNotInStreamingState
            && !part.StopsBare
        )
        {
            part.StopsBare = true;
            return true;
        }

        if (outcome.End is CallEnd.Later or CallEnd.Unclear && pace.Troubles < 3)
        {
            pace.Pause(outcome);
            return true;
        }

        part.StreamMayBeOpen = false;
        if (outcome.End == CallEnd.Done)
            pace.IsSessionActive = draft.IsFinal;
        return true;
    }

    private async Task<bool> NothingToShowAsync(LivePart part, int end, CancellationToken cancellationToken)
    {
        if (!draft.IsFinal)
            return false;
        draft.Retract(part);
        draft.Confirm(end);
        await book.SpareAsync(part, cancellationToken);
        return true;
    }

    private async Task<bool> PostAsync(
        LivePart part,
        int end,
        bool isLast,
        (IReadOnlyList<Block> Blocks, string Notification) content,
        CancellationToken cancellationToken
    )
    {
        var need = CallNeed.Post(context.Channel, CallRank.Finished);
        await book.OpeningAsync(part, need, cancellationToken);
        var outcome = await CallOutcome.Of(
            context.Slack.SendAsync(
                new PostMessage(context.Channel)
                {
                    ThreadTs = context.Thread,
                    Text = content.Notification,
                    Blocks = content.Blocks,
                    UnfurlLinks = false,
                    UnfurlMedia = false,
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            )
        );
        switch (outcome)
        {
            // Slack puts a reply to a deleted root into the channel, before everybody, and says nothing.
            case { End: CallEnd.Done, Reply.Message: { ThreadTs: null } } when context.Thread is not null:
                await Withdrawal.OfAsync(context, outcome.Reply.Ts, isStream: false);
                pace.Refuse(new SlackApiException("chat.postMessage", SlackErrorCode.InvalidThreadTs));
                break;
            case { End: CallEnd.Done }:
                book.Opened(part, outcome.Reply!.Ts);
                await WrittenAsync(part, end, isLast, isNew: true, cancellationToken);
                break;
            case { End: CallEnd.Later }:
                pace.Pause(outcome);
                break;
            case { End: CallEnd.Unclear }:
                (part.IsUnclear, part.AttemptedEnd) = (true, end);
                pace.Pause(outcome);
                break;
            case { Disposition: SlackDisposition.Roll } or { Code: SlackErrorCode.MsgBlocksTooLong }:
                Shrink(part, outcome);
                break;
            default:
                pace.Refuse(outcome);
                break;
        }

        return true;
    }

    private async Task<bool> UpdateAsync(
        LivePart part,
        int end,
        bool isLast,
        (IReadOnlyList<Block> Blocks, string Notification) content,
        CancellationToken cancellationToken
    )
    {
        var outcome = await CallOutcome.Of(
            context.Slack.SendAsync(
                new UpdateMessage(context.Channel, part.Ts!)
                {
                    Text = content.Notification,
                    Blocks = content.Blocks,
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            )
        );
        switch (outcome)
        {
            case { End: CallEnd.Done }:
                await WrittenAsync(part, end, isLast, isNew: false, cancellationToken);
                break;
            // Replacing once more does no harm.
            case { End: CallEnd.Later or CallEnd.Unclear }:
                part.IsDirty = true;
                pace.Pause(outcome);
                break;
            case { Code: SlackErrorCode.StreamingStateConflict }:
                part.StreamMayBeOpen = true;
                pace.Pause(outcome);
                break;
            case { Disposition: SlackDisposition.Roll } or { Code: SlackErrorCode.MsgBlocksTooLong }:
                Shrink(part, outcome);
                break;
            // A person may have deleted it, which the turn is about to hear of: it is not posted again before that.
            case { Code: SlackErrorCode.MessageNotFound } when !part.WasMissed:
                (part.WasMissed, part.RewrittenAt, part.IsDirty) = (true, context.Now, true);
                break;
            case { Disposition: SlackDisposition.FallBack or SlackDisposition.Rewrite or SlackDisposition.OurBug }
                when !part.WasReposted:
                await RepostAsync(part, outcome, cancellationToken);
                break;
            default:
                pace.Refuse(outcome);
                break;
        }

        return true;
    }

    private async Task WrittenAsync(
        LivePart part,
        int end,
        bool isLast,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        pace.Succeeded();
        pace.Seen();
        context.Metrics.Rewritten();
        draft.Retract(part);
        draft.Confirm(end);
        (part.End, part.AttemptedEnd, part.IsDirty, part.RewrittenAt) = (end, end, false, context.Now);
        part.Bytes = CardText.Bytes(draft.Text.Slice(part.Start, end));
        foreach (var card in draft.Cards.Of(part))
        {
            card.Shown = card.Wanted(context.Options.CardClip);
            card.Due = null;
            part.Bytes += card.Shown.Bytes;
        }

        draft.Cards.PlanDue = null;
        part.HasClosing = isLast;
        var isClosed = part.FixedEnd is not null;
        if (isClosed && !isLast)
            draft.Cards.Leave(part, end, all: false);
        try
        {
            await (isClosed ? book.CloseAsync(part, cancellationToken) : book.UpdateAsync(part, cancellationToken));
        }
        catch (FencedOutException) when (isNew)
        {
            // Whoever holds the turn now cannot know of this message.
            await Withdrawal.OfAsync(context, part.Ts!, isStream: false);
            throw;
        }
    }

    private void Shrink<TReply>(LivePart part, CallOutcome<TReply> outcome)
        where TReply : SlackReply
    {
        if (part.Limit / 2 < SmallestLimit)
        {
            pace.Refuse(outcome);
            return;
        }

        part.Limit /= 2;
        draft.Retract(part);
        (part.End, part.AttemptedEnd, part.FixedEnd, part.IsDirty) = (part.Start, part.Start, null, true);
    }

    private async Task RepostAsync(
        LivePart part,
        CallOutcome<UpdateMessageReply> outcome,
        CancellationToken cancellationToken
    )
    {
        context.Logger.PartReposted(context.Turn, part.Number, outcome.Code!);
        await book.ReplaceAsync(part, cancellationToken);
        (part.Ts, part.State, part.Mode) = (null, ReplyPartState.Opening, ReplyPartMode.Edit);
        (part.WasReposted, part.IsDirty, part.RewrittenAt, part.AfterTs) = (true, true, null, book.NewestTs);
        draft.Retract(part);
        part.End = part.Start;
        await book.UpdateAsync(part, cancellationToken);
    }
}
