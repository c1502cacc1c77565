using BotHost.Domain.Activities;
using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>Stops: how far they reach, and whom they reach.</summary>
internal sealed partial class TurnStore
{
    private const string Stop = """
        with meant as (
            select t.order_key from turn t join reply_part p on p.turn_id = t.id
            where t.conversation_id = @conversation and p.ts = any(@messages)
            order by t.order_key desc limit 1)
        update lease set controls = controls + 1,
            stop_through = greatest(stop_through, coalesce((select order_key from meant), @order_key)),
            ready_at = case when owner is null and ready_at is not null then now() else ready_at end
        where conversation_id = @conversation
        returning conversation_id, owner
        """;

    // A button outlives its turn: once the words are final it means nothing any more.
    private const string StopTurn = """
        with meant as (
            select conversation_id, order_key from turn
            where id = @turn and conversation_id = @conversation and phase = 'answering')
        update lease l set controls = controls + 1, stop_through = greatest(stop_through, meant.order_key),
            ready_at = case when owner is null and ready_at is not null then now() else ready_at end
        from meant where l.conversation_id = meant.conversation_id
        returning l.conversation_id, l.owner
        """;

    // What waits or runs in any thread of the room. Leases are locked by id, like everywhere.
    private const string StopRoom = """
        with room as (
            select l.conversation_id from conversation c join lease l on l.conversation_id = c.id
            where c.tenant_id = @tenant_id and c.adapter = @adapter and c.channel = @channel and l.ready_at is not null
            order by l.conversation_id for no key update of l),
        meant as (
            select t.conversation_id, max(t.order_key) as order_key
            from room join turn t using (conversation_id) join reply_part p on p.turn_id = t.id
            where p.ts = any(@messages) group by 1)
        update lease l set controls = controls + 1,
            stop_through = greatest(stop_through, coalesce(meant.order_key, @order_key)),
            ready_at = case when owner is null then now() else ready_at end
        from room left join meant using (conversation_id)
        where l.conversation_id = room.conversation_id and (cardinality(@messages) = 0 or meant.conversation_id is not null)
        returning l.conversation_id, l.owner
        """;

    public async Task<IReadOnlyList<StoppedConversation>> StopAsync(
        StopRequested stop,
        CancellationToken cancellationToken
    )
    {
        if (stop.Conversation is not { } conversation)
            return [];
        return await database.ListAsync(
            stop.Turn is { } turn
                ? new Statement(StopTurn).With("conversation", conversation.ToId()).With("turn", turn)
                : (
                    conversation.Thread is null
                        ? new Statement(StopRoom)
                            .WithText("tenant_id", conversation.Tenant)
                            .WithText("adapter", conversation.Adapter)
                            .WithText("channel", conversation.Channel)
                        : new Statement(Stop).With("conversation", conversation.ToId())
                )
                    .WithArray("messages", stop.StreamingMessages.ToArray(), NpgsqlDbType.Text)
                    .WithText("order_key", stop.OrderKey),
            r => new StoppedConversation(r.GetGuid(0), r.TextOrNull(1)),
            cancellationToken
        );
    }
}
