using BotHost.Domain.Activities;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Edits, deletions and further messages that concern the turn that runs. Whoever asks looks at what waits in the inbox; nothing is
/// decided by what a wake-up said.
/// </summary>
internal sealed class TurnChanges(
    ITurnStore turns,
    IChangeStore store,
    AnswerPolicy policy,
    Patience patience,
    IOptions<TurnOptions> options,
    ILogger<TurnChanges> logger
)
{
    /// <summary>Whether the turn cannot go on as it is.</summary>
    public async Task<bool> AreDueAsync(RunningTurn turn)
    {
        if (turn.Held.IsChanged)
            return true;
        if (!HasNews(turn))
            return false;
        var plan = await PlanAsync(turn, turn.Held.Lost);
        if (plan is ChangePlan.Stop)
            turn.Held.Interrupt(Interruption.Stop);
        return plan is ChangePlan.Restart or ChangePlan.Retract;
    }

    /// <summary>Interrupts the turn as soon as something comes in that concerns it; ends with its token.</summary>
    public async Task WatchAsync(RunningTurn turn, CancellationToken cancellationToken)
    {
        while (true)
        {
            await turn.Held.NewsAsync().WaitAsync(cancellationToken);
            if (!HasNews(turn))
                continue;
            switch (await PlanAsync(turn, cancellationToken))
            {
                case ChangePlan.Restart or ChangePlan.Retract:
                    turn.Held.Interrupt(Interruption.Change);
                    return;
                case ChangePlan.Stop:
                    turn.Held.Interrupt(Interruption.Stop);
                    return;
            }
        }
    }

    /// <summary>Does what is due. Its reply is over; the turn that comes back has another one.</summary>
    public async Task<RunningTurn> ApplyAsync(RunningTurn turn)
    {
        var (fence, held) = (turn.Fence, turn.Held);
        var attempt = turn.Attempt;
        switch (await PlanAsync(turn, held.Lost))
        {
            case ChangePlan.Restart restart:
                await patience.WaitOutAsync(token => store.RestartAsync(fence, restart.With, token), held.Lost);
                logger.TurnRestarted(fence.Turn, restart.With.Changes.Count);
                attempt = 1;
                break;
            case ChangePlan.Retract retract:
                await patience.WaitOutAsync(token => store.RetractAsync(fence, retract.Changes, token), held.Lost);
                logger.TurnRetracted(fence.Turn);
                attempt = 1;
                break;
            case ChangePlan.Stop:
                held.Interrupt(Interruption.Stop);
                break;
        }
        var stored = await patience.WaitOutAsync(token => turns.LoadAsync(fence, token), held.Lost);
        held.GoOn();
        // What was taken in may itself have been changed by what waits: looked at once more.
        held.Looked(null);
        return turn with { Stored = stored, Attempt = attempt, IsFresh = false };
    }

    /// <summary>
    /// What waits and says that a person took a message of the answer away. Asked where the words are settled: then nothing else changes them.
    /// </summary>
    public async Task<IReadOnlyList<PendingActivity>> TakenAwayAsync(RunningTurn turn)
    {
        var (fence, held) = (turn.Fence, turn.Held);
        var waiting = await patience.WaitOutAsync(token => store.WaitingAsync(fence.Lease, token), held.Lost);
        List<PendingActivity> takenAway = [];
        foreach (var pending in waiting)
        {
            if (pending.Activity is not MessageDeleted { OfBot: true } deletion)
                continue;
            var message = await patience.WaitOutAsync(
                token => store.FindMessageAsync(fence.Lease.Conversation, deletion.MessageId, token),
                held.Lost
            );
            if (message is { FromBot: true, IsDeleted: false } && message.Turn == fence.Turn)
                takenAway.Add(pending);
        }
        return takenAway;
    }

    /// <summary>Takes a turn back of whose settled answer a person took something away: it is not to be shown again.</summary>
    public async Task<RunningTurn> RetractAsync(RunningTurn turn, IReadOnlyList<PendingActivity> takenAway)
    {
        var (fence, held) = (turn.Fence, turn.Held);
        await patience.WaitOutAsync(token => store.RetractAsync(fence, takenAway, token), held.Lost);
        logger.TurnRetracted(fence.Turn);
        var stored = await patience.WaitOutAsync(token => turns.LoadAsync(fence, token), held.Lost);
        return turn with { Stored = stored, Attempt = 1 };
    }

    // A look costs a query: without a control only a policy that lets messages interrupt asks for one.
    private bool HasNews(RunningTurn turn)
    {
        if (turn.Held.HasControls)
            return true;
        if (!turn.Held.HasNews)
            return false;
        if (Last(turn) is { } last && policy.Overlap(last) == OverlapPolicy.Restart)
            return true;
        turn.Held.Looked(turn.Held.State);
        return false;
    }

    private async Task<ChangePlan> PlanAsync(RunningTurn turn, CancellationToken cancellationToken)
    {
        var state = turn.Held.State;
        var waiting = await patience.WaitOutAsync(
            token => store.WaitingAsync(turn.Fence.Lease, token),
            cancellationToken
        );
        var asked = turn.Stored.Activities.ToList();
        var known = new Dictionary<string, KnownMessage?>(StringComparer.Ordinal);
        List<PendingActivity> changes = [];
        var (isTakenAway, isTakenBack) = (false, false);
        foreach (var pending in waiting)
        {
            var message = pending.Activity switch
            {
                MessageEdited edited => edited.MessageId,
                MessageDeleted deleted => deleted.MessageId,
                _ => null,
            };
            if (message is null)
                continue;
            if (!known.TryGetValue(message, out var now))
                now = await patience.WaitOutAsync(
                    token => store.FindMessageAsync(turn.Fence.Lease.Conversation, message, token),
                    cancellationToken
                );
            known[message] = now;
            if (now is not { IsDeleted: false } || now.Turn != turn.Fence.Turn)
                continue;
            if (pending.Activity is MessageEdited edit)
            {
                if (!edit.IsNewerThan(now.EditKey))
                    continue;
                known[message] = now with { Text = edit.Text, EditKey = edit.OrderKey };
                var wasAsked = Find(asked, message);
                var isAsked = edit.Message is not { } revised || policy.Answers(revised);
                if (isAsked && now.Text == edit.Text)
                    continue;
                isTakenBack |= !isAsked && (wasAsked >= 0 || now.IsLastQuestion);
                if (wasAsked >= 0 && isAsked)
                    asked[wasAsked] = asked[wasAsked] with
                    {
                        Activity = edit.Revise((MessageReceived)asked[wasAsked].Activity),
                    };
                else if (wasAsked >= 0)
                    asked.RemoveAt(wasAsked);
            }
            else
            {
                known[message] = now with { IsDeleted = true };
                isTakenAway |= now.FromBot;
                isTakenBack |= now is { FromBot: false, IsLastQuestion: true };
                if (Find(asked, message) is >= 0 and var wasAsked)
                    asked.RemoveAt(wasAsked);
            }
            changes.Add(pending);
        }
        turn.Held.Looked(state);

        // The wish for another answer has nothing to be answered without its question.
        var isOver = asked.Count == 0 || (isTakenBack && !asked.Exists(a => a.Activity is MessageReceived));
        if (isTakenAway || (isOver && policy.Deletes == DeletePolicy.Retract))
            return new ChangePlan.Retract(changes);
        if (isOver)
            return new ChangePlan.Stop();
        var count = asked.Count;
        if (Last(turn) is { } last && policy.Overlap(last) == OverlapPolicy.Restart)
            asked.AddRange(
                waiting.Where(pending =>
                    policy.Joins(last, pending.Activity) && !turn.Held.IsStopped(pending.Activity.AskedAt)
                )
            );
        return changes.Count > 0 || asked.Count > count
            ? new ChangePlan.Restart(new RestartedTurn(asked, changes, options.Value.Deadline))
            : new ChangePlan.Nothing();
    }

    private static MessageReceived? Last(RunningTurn turn) =>
        turn.Stored.Activities is [.., { Activity: MessageReceived last }] ? last : null;

    private static int Find(List<PendingActivity> asked, string message) =>
        asked.FindIndex(a => a.Activity is MessageReceived received && received.MessageId == message);
}
