using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>
/// After a turn that was taken over: what its former process may still have said is taken back, and the answer is written once more. It
/// keeps nothing else in its conversation waiting: what cannot be done now is put off, what cannot be done at all is left.
/// </summary>
internal sealed class TurnSweeper(ITurnStore store, ReplyDoors doors, Patience patience, ILogger<TurnSweeper> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    /// <returns>What of <paramref name="pending"/> is to be absorbed: all but what was put off.</returns>
    public async Task<List<PendingActivity>> SweepAsync(HeldConversation held, IReadOnlyList<PendingActivity> pending)
    {
        List<PendingActivity> handled = [];
        foreach (var activity in pending)
        {
            if (activity.Activity is not SweepDue due || await IsHandledAsync(held, activity.Id, due))
                handled.Add(activity);
        }
        return handled;
    }

    private async Task<bool> IsHandledAsync(HeldConversation held, Guid timer, SweepDue due)
    {
        try
        {
            await SweepAsync(held, due);
            return true;
        }
        catch (ReplyUnsettledException unsettled)
        {
            var wait = unsettled.RetryAfter > Wait ? unsettled.RetryAfter.Value : Wait;
            var isPutOff = await patience.WaitOutAsync(
                token => store.PutOffAsync(held.Lease, timer, wait, token),
                held.Lost
            );
            if (isPutOff)
                logger.SweepPutOff(unsettled, due.Turn, wait);
            else
                logger.SweepFailed(unsettled, due.Turn);
            return !isPutOff;
        }
#pragma warning disable CA1031 // The answer was settled once; whatever is wrong with sweeping must not hold up its conversation.
        catch (Exception exception) when (exception is not FencedOutException && !held.Lost.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.SweepFailed(exception, due.Turn);
            return true;
        }
    }

    private async Task SweepAsync(HeldConversation held, SweepDue due)
    {
        var fence = new TurnFence(due.Turn, held.Lease);
        var turn = await patience.WaitOutAsync(token => store.SweepAsync(fence, token), held.Lost);
        if (turn is null)
            return;
        logger.Sweeping(due.Turn);
        var key = held.Claimed.Key;
        var sweep = new ReplySweep(
            new ReplyTarget(due.Turn, key, due.User, due.UserTenant ?? due.Tenant, due.Where, turn.OrderKey),
            turn.Reply,
            turn.Texts,
            TurnSettlement.EndingOf(turn.Outcome, turn.MayTryAgain),
            turn.Reply.Parts.Count == 0 ? turn.OrderKey : turn.Reply.Parts[0].AfterTs,
            turn.KnownMessages
        );
        var journal = new PatientReplyJournal(store.ReplyJournal(fence), patience);
        await doors.For(key.Adapter).SweepAsync(sweep, journal, held.Right, held.Lost);
    }
}
