using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Inbox;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>
/// The end of a turn: the words are committed before the closing call, then what people see is made equal to them. A stop that comes in
/// between is decided by the commit. Settling needs no model; it is repeated by age, not by attempts.
/// </summary>
internal sealed class TurnSettlement(
    ITurnStore store,
    ReplyDoors doors,
    TurnChanges changes,
    Patience patience,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<TurnSettlement> logger
)
{
    private static readonly TimeSpan[] WaitsHere = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Commits the words of an answer, then shows and finishes it. Null: something else is asked by now.</summary>
    public async Task<(TurnOutcome Outcome, bool More)?> SettleAsync(RunningTurn turn, IReply reply, ReplyEnding ending)
    {
        while (true)
        {
            // One reading decides: the commit below is refused if a control came in after it.
            var state = turn.Held.State;
            if (ending is ReplyEnding.Complete && HeldConversation.Reaches(state, turn.OrderKey))
                ending = new ReplyEnding.Stopped();
            if (ending is not ReplyEnding.Stopped && await changes.AreDueAsync(turn))
                return null;
            var outcome = OutcomeOf(ending);

            var texts = await reply.CompleteAsync(ending, turn.Held.Lost);
            var settled = await patience.WaitOutAsync(
                token => store.SettleAsync(turn.Fence, state.Controls, outcome, texts, token),
                turn.Held.Lost
            );
            if (settled)
                return await ShowAsync(turn, reply, outcome);

            var states = await patience.WaitOutAsync(
                token => store.ReadAsync([turn.Fence.Lease], token),
                turn.Held.Lost
            );
            if (states.Count == 0)
                throw new FencedOutException("The lease is gone.");
            turn.Held.Apply(states[0]);
        }
    }

    /// <summary>Shows and finishes an answer whose words another process committed; they stay as they are.</summary>
    public async Task<(TurnOutcome Outcome, bool More)> SettleShownAsync(RunningTurn turn, IReply reply)
    {
        var ending = EndingOf(turn.Stored.Outcome, turn.Stored.MayTryAgain);
        await reply.CompleteAsync(ending, turn.Held.Lost);
        TurnOutcome outcome = turn.Stored.Outcome == "retracted" ? new TurnOutcome.Retracted() : OutcomeOf(ending);
        return await ShowAsync(turn, reply, outcome);
    }

    /// <summary>Before a turn ends whose reply could not be settled: people need not go on waiting for it.</summary>
    public Task QuietAsync(HeldConversation held, TurnFence fence)
    {
        var key = held.Claimed.Key;
        var target = new ReplyTarget(fence.Turn, key, "", key.Tenant, ConversationKind.Channel, "");
        var journal = new PatientReplyJournal(store.ReplyJournal(fence), patience);
        return doors.For(key.Adapter).QuietAsync(target, journal, held.Right, held.Lost);
    }

    /// <summary>How an answer ended whose words are stored.</summary>
    public static ReplyEnding EndingOf(string? outcome, bool mayTryAgain) =>
        outcome switch
        {
            "stopped" => new ReplyEnding.Stopped(),
            "given_up" or "dead" => new ReplyEnding.Failed("", "resumed", mayTryAgain),
            _ => new ReplyEnding.Complete(),
        };

    private async Task<(TurnOutcome Outcome, bool More)> ShowAsync(RunningTurn turn, IReply reply, TurnOutcome outcome)
    {
        var isPlaceGone = false;
        var started = time.GetTimestamp();
        for (var tried = 0; ; tried++)
        {
            try
            {
                await reply.SettleAsync(turn.Held.Lost);
                break;
            }
            catch (ReplyUnsettledException exception) when (exception.IsPlaceGone)
            {
                logger.PlaceGone(turn.Fence.Turn);
                isPlaceGone = true;
                break;
            }
            // Whatever went wrong: the words are committed, so it is their age that counts and not how often they were tried.
            catch (Exception exception)
                when (exception is not FencedOutException && !turn.Held.Lost.IsCancellationRequested)
            {
                var overdue = -turn.Stored.Remaining > options.Value.SettleFor;
                if (overdue)
                {
                    logger.TurnUnworkable(exception, turn.Fence.Turn);
                    await reply.DisposeAsync();
                    await QuietAsync(turn.Held, turn.Fence);
                    return (outcome, await DieAsync(turn, "The platform did not take the finished answer in time."));
                }
                var mayHelpHere = exception is ReplyUnsettledException { RetryAfter: null } && tried < WaitsHere.Length;
                // What a person took away meanwhile is not to be posted again: the next claim takes the turn back.
                if (
                    !mayHelpHere
                    || turn.Held.Interruption == Interruption.HandOver
                    || await changes.TakenAwayAsync(turn) is { Count: > 0 }
                )
                {
                    await reply.DisposeAsync();
                    return await LaterAsync(turn, exception, turn.Stored.SettlingFor + time.GetElapsedTime(started));
                }
                await Task.Delay(WaitsHere[tried], time, turn.Held.Lost);
            }
        }

        // Silent first: with the lease goes the right to say anything.
        await reply.DisposeAsync();
        var end = isPlaceGone ? turn.End : turn.End with { Sweep = SweepOf(turn) };
        // Told by the count and not by a flag: it is so as well for the replica that takes over in between.
        if (turn.Attempt > options.Value.Attempts)
        {
            logger.TurnDead(turn.Fence.Turn, options.Value.Attempts);
            return (
                outcome,
                await DieAsync(turn with { End = end }, $"Given up after {options.Value.Attempts} attempts.")
            );
        }
        var more = await patience.WaitOutAsync(token => store.FinishAsync(turn.Fence, end, token), turn.Held.Lost);
        return (outcome, more);
    }

    // Half as long as it has been tried already: soon at first, rarely in the end. Or as the platform says.
    private async Task<(TurnOutcome Outcome, bool More)> LaterAsync(RunningTurn turn, Exception exception, TimeSpan age)
    {
        var wait =
            (exception as ReplyUnsettledException)?.RetryAfter ?? (age / 2 > ShortestWait ? age / 2 : ShortestWait);
        if (wait > LongestWait)
            wait = LongestWait;
        logger.Unsettled(exception, turn.Fence.Turn, wait);
        var why = exception is ReplyUnsettledException ? exception.Message : exception.GetType().Name;
        var retry = new TurnOutcome.RetryAt(wait, why, CountAttempt: false);
        // What came in since the claim may have been too late for these words, and waits.
        var controls = turn.Held.Claimed.State.Controls;
        await patience.WaitOutAsync(token => store.RetryAsync(turn.Fence, controls, retry, token), turn.Held.Lost);
        return (retry, More: true);
    }

    private Task<bool> DieAsync(RunningTurn turn, string error) =>
        patience.WaitOutAsync(token => store.DieAsync(turn.Fence, error, turn.End, token), turn.Held.Lost);

    private ActivityTimer SweepOf(RunningTurn turn)
    {
        var key = turn.Held.Claimed.Key;
        var due = new SweepDue
        {
            Adapter = key.Adapter,
            Tenant = key.Tenant,
            DedupeKey = $"sweep:{turn.Fence.Turn:N}",
            OrderKey = turn.OrderKey,
            Conversation = key,
            User = turn.Trigger?.User ?? "",
            UserTenant = turn.Trigger?.UserTenant,
            Turn = turn.Fence.Turn,
            Where = turn.Where,
        };
        return new ActivityTimer(due, options.Value.Sweep);
    }

    private static TurnOutcome OutcomeOf(ReplyEnding ending) =>
        ending switch
        {
            ReplyEnding.Stopped => new TurnOutcome.Stopped(),
            ReplyEnding.Failed failed => new TurnOutcome.GivenUp(failed.Code, failed.MayTryAgain),
            _ => new TurnOutcome.Answered(),
        };
}
