using BotHost.Domain;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>Works through a claimed conversation in order: an unfinished turn first, else the next activity that is to be answered.</summary>
internal sealed class ConversationRunner(
    ITurnStore store,
    TurnRunner turns,
    TurnSweeper sweeper,
    AnswerPolicy policy,
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

        var next = claimed.Pending.TakeWhile(pending => !IsAnswered(held, pending)).Count();
        if (next > 0)
        {
            var absorbed = await sweeper.SweepAsync(held, [.. claimed.Pending.Take(next)]);
            if (await AbsorbAsync(held, absorbed) is { } guilty)
                return guilty;
        }
        if (next == claimed.Pending.Count)
            return await ReleaseAsync(held, new LeaseEnd(LeftOver: false, claimed.Arrivals));

        var trigger = claimed.Pending[next];
        var end = new LeaseEnd(LeftOver: next + 1 < claimed.Pending.Count, claimed.Arrivals);
        var opening = new OpenTurn(Guid.CreateVersion7(), [trigger], options.Value.Deadline);
        TurnFence? fence;
        try
        {
            fence = await patience.WaitOutAsync(
                token => store.OpenAsync(claimed.State.Lease, opening, token),
                held.Lost
            );
        }
        catch (Exception exception) when (MayGoOn(held, exception))
        {
            return await RefuseAsync(held, trigger, exception);
        }
        // No fence: the answer to our commit was lost and the turn is open already; the next claim finds it unfinished.
        return fence is { } opened
            ? await turns.RunAsync(held, opened, opening, end)
            : await ReleaseAsync(held, end with { LeftOver = true });
    }

    private bool IsAnswered(HeldConversation held, PendingActivity pending) =>
        policy.Answers(pending.Activity) && !held.IsStopped(pending.Activity.OrderKey);

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
        return true;
    }

    private static bool MayGoOn(HeldConversation held, Exception exception) =>
        exception is not FencedOutException && !held.Lost.IsCancellationRequested;

    private Task<bool> ReleaseAsync(HeldConversation held, LeaseEnd end) =>
        patience.WaitOutAsync(token => store.ReleaseAsync(held.Lease, end, token), held.Lost);
}
