using BotHost.Domain.Agents;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.Streaming;

/// <summary>Decides what a part shows that is written by replacing its content.</summary>
internal sealed class PartContent(ReplyContext context, ReplyDraft draft)
{
    private const string ContinuedOutput = "Continued below.";

    /// <summary>Gives the part the cards that are due. Returns whether cards changed, and whether some found no room.</summary>
    public (bool Changed, bool Full) TakeCards(LivePart part)
    {
        var changed = draft.Cards.PlanDue is not null && draft.Cards.Of(part).Any();
        var count = draft.Cards.Of(part).Count();
        foreach (var card in draft.Cards.Due.ToArray())
        {
            if (card.Part != part && count == context.Options.CardsPerMessage)
                return (changed, true);
            count += card.Part == part ? 0 : 1;
            card.Part = part;
            changed = true;
        }

        return (changed, false);
    }

    /// <summary>Says where the slice ends by now; true if it ends for want of room.</summary>
    public bool Measure(LivePart part, out int end)
    {
        var cards = draft.Cards.Of(part).Sum(card => card.Wanted(context.Options.CardClip).Bytes);
        var room = Math.Max(part.Limit - cards, 0);
        end =
            part.FixedEnd
            ?? (
                draft.IsFinal
                    ? draft.PlannedEnd(part.Start)
                    : Math.Max(Math.Max(part.AttemptedEnd, part.End), draft.Sendable(context.Now))
            );
        // A bridge makes a slice a little longer than its cap; one that grew far beyond it has to be cut once more.
        var text = draft.Text.Slice(part.Start, end);
        if (CardText.Bytes(text) <= room + (part.FixedEnd is null ? 0 : context.Options.RollBytes / 10))
            return false;
        var mustMove = cards == 0;
        end = part.Start + CutRule.Fit(text, part.StartState, room, mustMove);
        part.FixedEnd = null;
        return true;
    }

    /// <summary>Ends the slice for good, with a bridge over an open fence.</summary>
    public int Roll(LivePart part, int end)
    {
        context.Metrics.Rolled();
        return draft.CloseSlice(end, part.StartState.After(draft.Text.Slice(part.Start, end)));
    }

    /// <summary>The message and its notification. Cards that are carried on are closed here.</summary>
    public (IReadOnlyList<Block> Blocks, string Notification) Of(
        LivePart part,
        int end,
        IReadOnlyList<Block> closing,
        bool carriesOn
    )
    {
        var clip = context.Options.CardClip;
        var cards = draft
            .Cards.Of(part)
            .Select(card =>
            {
                var face = card.Wanted(clip);
                if (carriesOn && card.IsOpen)
                    face = face with { Status = AgentTaskStatus.Complete, Output = face.Output ?? ContinuedOutput };
                return face.ToBlock(card.Content.Id);
            })
            .ToArray();
        var title = draft.Cards.PlanTitle is { Length: > 0 } plan ? CardText.Show(plan, clip) : null;
        var words = draft.Text.Slice(part.Start, end);
        return (MessageBlocks.Of(title, cards, words, closing), MessageBlocks.Notification(title, cards, words));
    }
}
