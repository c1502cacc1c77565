using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Persistence.Turns;

/// <summary>What is left to do after a turn that was taken over has ended.</summary>
internal sealed partial class TurnStore
{
    // As often as any activity is handled before it is parked: an attempt is counted each time the timer comes due.
    private const int MostSweeps = 5;

    // The claim makes the journal of the ended turn writable for this holder, and for no other.
    private const string TakeEnded = """
        with mine as (
            select conversation_id from lease where conversation_id = @conversation and claim = @claim for no key update)
        update turn t set claim = @claim from mine
        where t.id = @turn and t.conversation_id = mine.conversation_id and t.phase = 'done'
        returning t.order_key, t.outcome, t.may_try_again, t.text_model, t.text_sent, t.plan_title
        """;

    private const string LoadKnown = """
        select p.ts from turn t join reply_part p on p.turn_id = t.id
        where t.conversation_id = @conversation and p.ts is not null and p.state <> 'lost'
        union
        select message_id from message where conversation_id = @conversation and from_bot
        """;

    private const string PutOff = """
        with mine as (
            select 1 from lease where conversation_id = @conversation and claim = @claim for no key update),
        later as (
            update inbox set queued = false, claim = null, ready_at = now() + @wait
            where id = @timer and state = 'pending' and attempts < @most and exists (select 1 from mine)
            returning 1)
        select exists (select 1 from later) from mine
        """;

    public Task<SweptTurn?> SweepAsync(TurnFence fence, CancellationToken cancellationToken) =>
        database.ReadAsync(
            [
                Fenced(TakeEnded, fence.Lease).With("turn", fence.Turn),
                new Statement(LoadParts).With("turn", fence.Turn),
                new Statement(LoadTasks).With("turn", fence.Turn),
                new Statement(LoadKnown).With("conversation", fence.Lease.Conversation),
            ],
            async reader =>
            {
                if (!await reader.ReadAsync(cancellationToken))
                    return null;
                var (orderKey, outcome, mayTryAgain) = (
                    reader.GetString(0),
                    reader.TextOrNull(1),
                    reader.GetBoolean(2)
                );
                var texts = new ReplyTexts(reader.GetString(3), reader.GetString(4));
                var planTitle = reader.TextOrNull(5);
                var parts = await reader.NextAsync(ReplyRows.Part, cancellationToken);
                var tasks = await reader.NextAsync(ReplyRows.Task, cancellationToken);
                var known = await reader.NextAsync(row => row.GetString(0), cancellationToken);
                var shown = new StoredReply(parts, planTitle, tasks, texts);
                return new SweptTurn(orderKey, outcome, mayTryAgain, texts, shown, known.ToHashSet());
            },
            cancellationToken
        );

    public async Task<bool> PutOffAsync(Lease lease, Guid timer, TimeSpan wait, CancellationToken cancellationToken) =>
        await database.ListAsync(
            Fenced(PutOff, lease).With("timer", timer).With("wait", wait).With("most", MostSweeps),
            row => row.GetBoolean(0),
            cancellationToken
        )
            is [var putOff]
            ? putOff
            : throw FencedOut();
}
