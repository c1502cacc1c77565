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
    IOptions<TurnOptions> options
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
            await patience.WaitOutAsync(token => store.AbsorbAsync(claimed.State.Lease, absorbed, token), held.Lost);
        }
        if (next == claimed.Pending.Count)
            return await ReleaseAsync(held, new LeaseEnd(LeftOver: false, claimed.Arrivals));

        var trigger = claimed.Pending[next];
        var end = new LeaseEnd(LeftOver: next + 1 < claimed.Pending.Count, claimed.Arrivals);
        var opening = new OpenTurn(Guid.CreateVersion7(), [trigger], options.Value.Deadline);
        var fence = await patience.WaitOutAsync(
            token => store.OpenAsync(claimed.State.Lease, opening, token),
            held.Lost
        );
        // No fence: the answer to our commit was lost and the turn is open already; the next claim finds it unfinished.
        return fence is { } opened
            ? await turns.RunAsync(held, opened, opening, end)
            : await ReleaseAsync(held, end with { LeftOver = true });
    }

    private bool IsAnswered(HeldConversation held, PendingActivity pending) =>
        policy.Answers(pending.Activity) && !held.IsStopped(pending.Activity.OrderKey);

    private Task<bool> ReleaseAsync(HeldConversation held, LeaseEnd end) =>
        patience.WaitOutAsync(token => store.ReleaseAsync(held.Lease, end, token), held.Lost);
}
