using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>Has the agent answer, into the reply, until it ends or something ends it.</summary>
internal sealed class TurnAnswer(
    IAgent agent,
    ITurnStore store,
    TurnChanges changes,
    Patience patience,
    IOptions<TurnOptions> options,
    TimeProvider time
)
{
    private static readonly ReplyEnding TookTooLong = new ReplyEnding.Failed(
        "I ran out of time before I could finish this answer.",
        "turn_timeout",
        MayTryAgain: true
    );

    private static readonly ReplyEnding TriedTooOften = new ReplyEnding.Failed(
        "Something on my side kept me from finishing this answer. The people who run me can see what happened.",
        "turn_attempts",
        MayTryAgain: true
    );

    private static readonly ReplyEnding NowhereToSayIt = new ReplyEnding.Failed(
        "There is no place left for this answer.",
        "place_gone",
        MayTryAgain: false
    );

    /// <returns>How the answer ends, or null where it does not: another replica should go on with it, or something else is asked by now.</returns>
    public async Task<ReplyEnding?> GiveAsync(RunningTurn turn, IReply reply)
    {
        if (turn.Attempt > options.Value.Attempts)
            return TriedTooOften;
        if (turn.Stored.Remaining <= TimeSpan.Zero)
            return TookTooLong;

        using var deadline = new CancellationTokenSource(turn.Stored.Remaining, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(turn.Held.Interrupted, deadline.Token);
        using var given = new CancellationTokenSource();
        var watching = changes.WatchAsync(turn, given.Token);
        try
        {
            await foreach (var update in agent.RespondAsync(Context(turn), ends.Token))
            {
                if (update is AgentError error)
                    return new ReplyEnding.Failed(error.Sentence, error.Code, error.MayTryAgain);
                await reply.WriteAsync(update, ends.Token);
            }
            return new ReplyEnding.Complete();
        }
        catch (ReplyStoppedException)
        {
            return new ReplyEnding.Stopped();
        }
        catch (ReplyPlaceGoneException)
        {
            return NowhereToSayIt;
        }
        catch (OperationCanceledException) when (turn.Held.Interruption == Interruption.Stop)
        {
            return new ReplyEnding.Stopped();
        }
        catch (OperationCanceledException) when (turn.Held.Interruption is Interruption.HandOver or Interruption.Change)
        {
            return null;
        }
        catch (OperationCanceledException)
            when (deadline.IsCancellationRequested && turn.Held.Interruption == Interruption.None)
        {
            return TookTooLong;
        }
        finally
        {
            await given.CancelAsync();
            // What it could not look at is looked at again before the words are settled.
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TurnContext Context(RunningTurn turn) =>
        new()
        {
            Turn = turn.Fence.Turn,
            Conversation = turn.Held.Claimed.Key,
            ConversationId = turn.Held.Lease.Conversation,
            Activities = [.. turn.Stored.Activities.Select(pending => pending.Activity)],
            Attempt = turn.Attempt,
            Rounds = turn.Stored.Rounds,
            ToolCalls = [.. turn.Stored.ToolCalls.Where(call => call.Round >= 0)],
            SetAside = [.. turn.Stored.ToolCalls.Where(call => call.Round < 0)],
            Journal = new PatientTurnJournal(store.Journal(turn.Fence), patience),
        };
}
