using System.Diagnostics;
using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// Runs one turn from its opening, or from where another process left it, to its end: the agent's updates go to the reply, the words are
/// committed, what people see is made equal to them, the turn is finished.
/// </summary>
internal sealed class TurnRunner(
    ITurnStore store,
    ReplyDoors doors,
    TurnAnswer answer,
    TurnSettlement settlement,
    TurnChanges changes,
    Patience patience,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<TurnRunner> logger
)
{
    public async Task<bool> RunAsync(HeldConversation held, TurnFence fence, OpenTurn opened, LeaseEnd end)
    {
        // What answers an old question again writes where the old answer stands.
        if (opened.Replaces is not null)
            return await ResumeAsync(held, new UnfinishedTurn(fence.Turn, TurnPhase.Answering, Attempt: 1), end);
        var fresh = new ResumedTurn(
            opened.Activities,
            options.Value.Deadline,
            [],
            [],
            new StoredReply([], PlanTitle: null, [], new ReplyTexts("", "")),
            Outcome: null,
            Texts: null,
            opened.Activities[^1].Activity.AskedAt
        );
        return await ObserveAsync(new RunningTurn(held, fence, fresh, Attempt: 1, end) { IsFresh = true });
    }

    public async Task<bool> ResumeAsync(HeldConversation held, UnfinishedTurn unfinished, LeaseEnd end)
    {
        var fence = new TurnFence(unfinished.Turn, held.Lease);
        if (unfinished.Attempt > 1)
            logger.TakenOver(unfinished.Turn, unfinished.Attempt);
        ResumedTurn stored;
        try
        {
            stored = await patience.WaitOutAsync(token => store.LoadAsync(fence, token), held.Lost);
        }
        catch (Exception exception) when (MayGoOn(held, exception))
        {
            // Written by a newer release, perhaps, which will have its turn at it.
            return (await TryAgainAsync(held, fence, unfinished, end, exception)).More;
        }
        return await ObserveAsync(new RunningTurn(held, fence, stored, unfinished.Attempt, end));
    }

    private async Task<bool> ObserveAsync(RunningTurn turn)
    {
        using var span = TurnTelemetry.StartTurn(turn.TraceParent);
        span?.SetTag("bothost.turn", turn.Fence.Turn)
            .SetTag("bothost.conversation", turn.Held.Claimed.Key.ToString())
            .SetTag("bothost.attempt", turn.Attempt);
        logger.TurnOpened(turn.Fence.Turn, turn.Attempt);
        var started = time.GetTimestamp();
        TurnTelemetry.Running.Add(1);
        try
        {
            var (outcome, more) = await WorkAsync(turn);
            var elapsed = time.GetElapsedTime(started);
            var tag = new KeyValuePair<string, object?>("outcome", outcome.Name);
            TurnTelemetry.Turns.Add(1, tag);
            TurnTelemetry.Duration.Record(elapsed.TotalSeconds, tag);
            span?.SetTag("bothost.outcome", outcome.Name);
            logger.TurnEnded(turn.Fence.Turn, outcome.Name, (long)elapsed.TotalMilliseconds);
            return more;
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            TurnTelemetry.Running.Add(-1);
        }
    }

    private async Task<(TurnOutcome Outcome, bool More)> WorkAsync(RunningTurn turn)
    {
        try
        {
            while (true)
            {
                turn.Held.BeginTurn(turn.OrderKey);
                if (turn.Stored.Texts is not null && await changes.TakenAwayAsync(turn) is { Count: > 0 } takenAway)
                    turn = await changes.RetractAsync(turn, takenAway);
                var isChanged = turn.Stored.Texts is null && await changes.AreDueAsync(turn);
                if (!isChanged && await AnswerAsync(turn) is { } ended)
                    return ended;
                turn = await changes.ApplyAsync(turn);
            }
        }
        catch (Exception exception) when (MayGoOn(turn.Held, exception))
        {
            var phase = turn.Stored.Texts is null ? TurnPhase.Answering : TurnPhase.Settling;
            var unfinished = new UnfinishedTurn(turn.Fence.Turn, phase, turn.Attempt);
            return await TryAgainAsync(turn.Held, turn.Fence, unfinished, turn.End, exception);
        }
    }

    /// <summary>Null: something else is asked by now.</summary>
    private async Task<(TurnOutcome Outcome, bool More)?> AnswerAsync(RunningTurn turn)
    {
        await using var reply = ReplyTo(turn);
        if (turn.Stored.Texts is not null)
            return await settlement.SettleShownAsync(turn, reply);
        if (await answer.GiveAsync(turn, reply) is { } ending)
            return await settlement.SettleAsync(turn, reply, ending);
        // Silent first: with the lease goes the right to say anything.
        await reply.DisposeAsync();
        return turn.Held.Interruption == Interruption.Change ? null : await HandOverAsync(turn);
    }

    private IReply ReplyTo(RunningTurn turn)
    {
        var journal = new PatientReplyJournal(store.ReplyJournal(turn.Fence), patience);
        var right = turn.Held.Right;
        var door = doors.For(turn.Held.Claimed.Key.Adapter);
        // Who had it before may have set a status without showing anything else.
        return turn.IsFresh
            ? door.Open(Target(turn), journal, right)
            : door.Resume(Target(turn), journal, right, turn.Stored.Reply, turn.Stored.Texts);
    }

    // A cancellation that nobody here asked for (a client's own timeout, say) is a failure like any other.
    private static bool MayGoOn(HeldConversation held, Exception exception) =>
        exception is not FencedOutException && !held.Lost.IsCancellationRequested;

    private async Task<(TurnOutcome Outcome, bool More)> TryAgainAsync(
        HeldConversation held,
        TurnFence fence,
        UnfinishedTurn turn,
        LeaseEnd end,
        Exception exception
    )
    {
        if (turn.Attempt > options.Value.Attempts)
        {
            // Not even saying that it is given up has worked: it must not keep its conversation waiting for ever.
            logger.TurnUnworkable(exception, turn.Turn);
            var error = exception.GetType().Name;
            await settlement.QuietAsync(held, fence);
            var more = await patience.WaitOutAsync(token => store.DieAsync(fence, error, end, token), held.Lost);
            return (new TurnOutcome.GivenUp(error), more);
        }
        // Settling counts no attempts, so its waits cannot grow with them.
        var wait = TurnOptions.WaitBefore(turn.Phase is TurnPhase.Settling ? int.MaxValue : turn.Attempt + 1);
        logger.TurnFailed(exception, turn.Turn, turn.Attempt, wait);
        var retry = new TurnOutcome.RetryAt(wait, exception.GetType().Name, CountAttempt: true);
        // As of the claim: of what came in since, nobody knows here whether it was acted upon.
        var controls = held.Claimed.State.Controls;
        await patience.WaitOutAsync(token => store.RetryAsync(fence, controls, retry, token), held.Lost);
        return (retry, More: true);
    }

    private async Task<(TurnOutcome Outcome, bool More)> HandOverAsync(RunningTurn turn)
    {
        await patience.WaitOutAsync(token => store.HandOverAsync(turn.Fence, token), turn.Held.Lost);
        logger.HandedOver(turn.Fence.Turn);
        return (new TurnOutcome.HandedOver(), More: false);
    }

    private static ReplyTarget Target(RunningTurn turn)
    {
        var trigger = turn.Trigger;
        var key = turn.Held.Claimed.Key;
        var messages = turn.Stored.Activities.Select(pending => pending.Activity).OfType<MessageReceived>();
        return new(
            turn.Fence.Turn,
            key,
            trigger?.User ?? "",
            trigger?.UserTenant ?? key.Tenant,
            turn.Where,
            turn.OrderKey,
            messages.Select(message => message.OrderKey).Max(StringComparer.Ordinal)
        );
    }
}
