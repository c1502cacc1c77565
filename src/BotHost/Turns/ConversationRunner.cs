using BotHost.Domain;
using BotHost.Domain.Activities;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Works through a claimed conversation: an unfinished turn first, then what was edited and deleted, else the next activity that is to be
/// answered.
/// </summary>
internal sealed class ConversationRunner(
    ITurnStore store,
    IChangeStore changes,
    ConversationChanges conversationChanges,
    TurnRunner turns,
    TurnSweeper sweeper,
    AnswerPolicy policy,
    ReplyDoors doors,
    Patience patience,
    IOptions<TurnOptions> options,
    ILogger<ConversationRunner> logger
)
{
    /// <returns>Whether more waits in the conversation.</returns>
    public async Task<bool> RunAsync(HeldConversation held)
    {
        var claimed = held.Claimed;
        if (claimed.Unfinished is { } unfinished)
        {
            var left = new LeaseEnd(claimed.Pending.Count > 0, claimed.Arrivals);
            return await turns.ResumeAsync(held, unfinished, left);
        }

        foreach (var change in claimed.Pending.Where(ConversationChanges.IsChange))
        {
            if (await ChangeAsync(held, change) is { } given)
                return given;
        }
        // What waits may be another by now.
        if (claimed.Pending.Any(ConversationChanges.IsChange))
            return await ReleaseAsync(held, new LeaseEnd(LeftOver: true, claimed.Arrivals));

        var next = claimed.Pending.TakeWhile(pending => !IsAnswered(held, pending)).Count();
        if (next > 0)
        {
            var absorbed = await sweeper.SweepAsync(held, [.. claimed.Pending.Take(next)]);
            if (await AbsorbAsync(held, absorbed) is { } guilty)
                return guilty;
        }
        if (next == claimed.Pending.Count)
            return await ReleaseAsync(held, new LeaseEnd(LeftOver: false, claimed.Arrivals));
        return await AnswerAsync(held, next);
    }

    private async Task<bool> AnswerAsync(HeldConversation held, int next)
    {
        var claimed = held.Claimed;
        var activities = TakenTogether(held, next);
        var end = new LeaseEnd(LeftOver: next + activities.Count < claimed.Pending.Count, claimed.Arrivals);
        TurnFence? fence;
        OpenTurn opening;
        try
        {
            var given = await GivenAsync(held, activities[0].Activity);
            if (IsTooLate(activities[0].Activity, given))
                return await AbsorbAsync(held, activities) ?? await ReleaseAsync(held, end);
            opening = new OpenTurn(Guid.CreateVersion7(), activities, options.Value.Deadline, given?.Turn);
            fence = await patience.WaitOutAsync(token => store.OpenAsync(held.Lease, opening, token), held.Lost);
        }
        catch (Exception exception) when (MayGoOn(held, exception))
        {
            return await RefuseAsync(held, activities[^1], exception);
        }
        // No fence: the answer to our commit was lost and the turn is open already; the next claim finds it unfinished.
        return fence is { } opened
            ? await turns.RunAsync(held, opened, opening, end)
            : await ReleaseAsync(held, end with { LeftOver = true });
    }

    private async Task<AnswerGiven?> GivenAsync(HeldConversation held, InboundActivity asked) =>
        asked is RegenerateRequested again
            ? await patience.WaitOutAsync(
                token => changes.FindAnswerAsync(held.Lease.Conversation, again.Turn, token),
                held.Lost
            )
            : null;

    // The question is gone, or what was asked for has been given already: a late click on an old button.
    private static bool IsTooLate(InboundActivity asked, AnswerGiven? given) =>
        asked is RegenerateRequested again
        && (given is { HasQuestion: false } || (given is { Outcome: "answered" } && given.Turn != again.Turn));

    /// <returns>Null where the change was handled, else whether more waits in the conversation, which has been given back.</returns>
    private async Task<bool?> ChangeAsync(HeldConversation held, PendingActivity change)
    {
        try
        {
            var isOpenAgain = await conversationChanges.ApplyAsync(held, change);
            // The turn that is to be taken back comes first.
            return isOpenAgain ? await ReleaseAsync(held, new LeaseEnd(LeftOver: true, held.Claimed.Arrivals)) : null;
        }
        catch (Exception exception) when (MayGoOn(held, exception))
        {
            return await RefuseAsync(held, change, exception);
        }
    }

    // The first activity, and the messages that are answered together with it. Nothing is taken across the wish for another answer.
    private List<PendingActivity> TakenTogether(HeldConversation held, int next)
    {
        var waiting = held.Claimed.Pending.Skip(next).ToList();
        if (waiting[0].Activity is not MessageReceived first)
            return waiting[..1];
        return
        [
            waiting[0],
            .. waiting
                .Skip(1)
                .TakeWhile(pending => pending.Activity is not RegenerateRequested)
                .Where(pending => policy.Joins(first, pending.Activity) && IsAnswered(held, pending)),
        ];
    }

    private bool IsAnswered(HeldConversation held, PendingActivity pending) =>
        policy.Answers(pending.Activity) && !held.IsStopped(pending.Activity.AskedAt);

    /// <returns>Null where all were absorbed, else whether more waits in the conversation, which has been given back.</returns>
    private async Task<bool?> AbsorbAsync(HeldConversation held, IReadOnlyList<PendingActivity> activities)
    {
        try
        {
            await patience.WaitOutAsync(token => store.AbsorbAsync(held.Lease, activities, token), held.Lost);
            return null;
        }
        catch (Exception exception) when (MayGoOn(held, exception))
        {
            if (activities is [var guilty])
                return await RefuseAsync(held, guilty, exception);
        }

        // One of them is guilty, and the others need not suffer for it.
        foreach (var activity in activities)
        {
            if (await AbsorbAsync(held, [activity]) is { } given)
                return given;
        }
        return null;
    }

    /// <summary>What cannot be taken must not keep its conversation waiting for ever: it is tried a few times, then it is dead.</summary>
    private async Task<bool> RefuseAsync(HeldConversation held, PendingActivity guilty, Exception exception)
    {
        // What the database refuses for good it will refuse the next time.
        var (most, error) = exception is StoreRefusedException refused
            ? (1, refused.Message)
            : (options.Value.Attempts, exception.GetType().Name);
        var isDead = await patience.WaitOutAsync(
            token => store.RefuseAsync(held.Lease, guilty.Id, error, most, TurnOptions.Waits, token),
            held.Lost
        );
        logger.ActivityRefused(exception, guilty.Activity.Kind, held.Lease.Conversation, isDead);
        if (isDead && policy.Answers(guilty.Activity))
            await TellAsync(held, guilty.Activity);
        return true;
    }

    // Whoever asked does not wait in vain.
    private async Task TellAsync(HeldConversation held, InboundActivity activity)
    {
        const string Parked =
            "Something on my side kept me from taking this message in. The people who run me can see what happened.";
        try
        {
            await doors
                .For(activity.Adapter)
                .WhisperAsync(held.Claimed.Key, activity.User, Parked, CancellationToken.None);
        }
#pragma warning disable CA1031 // The activity is parked and the conversation goes on, whether or not its author could be told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.NotTold(exception, activity.Kind, held.Lease.Conversation);
        }
    }

    private static bool MayGoOn(HeldConversation held, Exception exception) =>
        exception is not FencedOutException && !held.Lost.IsCancellationRequested;

    private Task<bool> ReleaseAsync(HeldConversation held, LeaseEnd end) =>
        patience.WaitOutAsync(token => store.ReleaseAsync(held.Lease, end, token), held.Lost);
}
