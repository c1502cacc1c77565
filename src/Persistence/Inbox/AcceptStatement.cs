using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace BotHost.Persistence.Inbox;

/// <summary>Stores a batch of arrivals: one statement, one transaction, one round trip, whatever their number.</summary>
internal static class AcceptStatement
{
    // Rows are written in the order of their keys: batches of several connections and replicas lock in one order (conversation, inbox,
    // lease), so they wait for each other and do not deadlock. The holder of a conversation has its lease first, and a deletion or an
    // edit of a message that arrives at this moment wants the message's key after it: a batch that loses this is repeated. Immediate rows are inserted as taken by us until a lease
    // from now, so that another replica finds them only if we die. An activity without a conversation has none to be known.
    // An edit or a deletion raises the controls in the same breath: no crash can come between it and the turn that it may mean. It also
    // brings a conversation forward that waits for another try.
    private const string Accept = """
        with arrived as (
            select * from unnest(@id, @tenant_id, @adapter, @dedupe_key, @conversation_id, @channel, @thread, @order_key, @kind,
                @queued, @addressed, @body, @traceparent)
            as a(id, tenant_id, adapter, dedupe_key, conversation_id, channel, thread, order_key, kind,
                queued, addressed, body, traceparent)),
        wanted as (
            select * from arrived a
            where addressed or conversation_id is null
                or conversation_id in (select conversation_id from arrived where addressed)
                or exists (select 1 from conversation c where c.id = a.conversation_id)),
        talk as (
            insert into conversation (id, tenant_id, adapter, channel, thread)
            select distinct on (conversation_id) conversation_id, tenant_id, adapter, channel, thread from wanted
            where conversation_id is not null order by conversation_id
            on conflict do nothing),
        accepted as (
            insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, body, traceparent,
                claim, ready_at, attempts)
            select id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, body, traceparent,
                case when not queued then @claim end, case when not queued then now() + @lease end,
                case when queued then 0 else 1 end
            from wanted order by tenant_id, adapter, dedupe_key
            on conflict (tenant_id, adapter, dedupe_key) do nothing
            returning id, conversation_id, tenant_id, queued, kind),
        woken as (
            insert into lease (conversation_id, tenant_id, ready_at, arrivals, controls)
            select conversation_id, tenant_id, now(), count(*), count(*) filter (where kind in ('message_edited', 'message_deleted'))
            from accepted where queued and conversation_id is not null group by 1, 2 order by 1
            on conflict (conversation_id) do update
                set arrivals = lease.arrivals + excluded.arrivals, controls = lease.controls + excluded.controls,
                    ready_at = case when lease.owner is null and excluded.controls > 0 then excluded.ready_at
                        else coalesce(lease.ready_at, excluded.ready_at) end
            returning conversation_id, owner)
        select w.id, a.id is not null, k.owner
        from wanted w left join accepted a using (id) left join woken k on k.conversation_id = a.conversation_id
        """;

    // What PostgreSQL refused for good: its key is remembered, so that it is not delivered for ever; its body is not stored.
    private const string Bury = """
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, traceparent, state, error, handled_at)
        values (@id, @tenant_id, @adapter, @dedupe_key, @conversation_id, @order_key, @kind, @queued, @traceparent, 'dead', @error, now())
        on conflict (tenant_id, adapter, dedupe_key) do nothing
        """;

    /// <summary>Stores the batch and tells of each arrival that was wanted whether it was new, and who holds its conversation.</summary>
    public static async Task<Dictionary<Guid, Stored>> StoreAsync(
        NpgsqlDataSource database,
        IReadOnlyList<Arrival> batch,
        Guid claim,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        await using var command = database.CreateCommand(Accept);
        void Texts(string name, Func<Arrival, string?> value) =>
            command.Parameters.Add(
                new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text)
                {
                    Value = batch.Select(value).ToArray(),
                }
            );

        command.Parameters.AddWithValue("id", batch.Select(a => a.Id).ToArray());
        Texts("tenant_id", a => a.Activity.Tenant);
        Texts("adapter", a => a.Activity.Adapter);
        Texts("dedupe_key", a => a.Activity.DedupeKey);
        command.Parameters.Add(
            new NpgsqlParameter("conversation_id", NpgsqlDbType.Array | NpgsqlDbType.Uuid)
            {
                Value = batch.Select(a => a.Conversation).ToArray(),
            }
        );
        Texts("channel", a => a.Activity.Conversation?.Channel);
        Texts("thread", a => a.Activity.Conversation?.Thread);
        Texts("order_key", a => a.Activity.OrderKey);
        Texts("kind", a => a.Activity.Kind);
        command.Parameters.AddWithValue("queued", batch.Select(a => a.Activity.Queued).ToArray());
        command.Parameters.AddWithValue("addressed", batch.Select(a => a.Activity.Addressed).ToArray());
        Texts("body", a => a.Body);
        Texts("traceparent", a => a.TraceParent);
        command.Parameters.AddWithValue("claim", claim);
        command.Parameters.AddWithValue("lease", lease);

        Dictionary<Guid, Stored> stored = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            stored.Add(reader.GetGuid(0), new(reader.GetBoolean(1), reader.TextOrNull(2)));
        return stored;
    }

    /// <summary>Stores a row that can never be handled as dead.</summary>
    public static async Task BuryAsync(
        NpgsqlDataSource database,
        Arrival arrival,
        string error,
        CancellationToken cancellationToken
    )
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(
            new Statement(Bury)
                .With("id", arrival.Id)
                .WithText("tenant_id", arrival.Activity.Tenant)
                .WithText("adapter", arrival.Activity.Adapter)
                .WithText("dedupe_key", StorableKey(arrival.Activity.DedupeKey))
                .WithNullable("conversation_id", arrival.Conversation, NpgsqlDbType.Uuid)
                .WithText("order_key", arrival.Activity.OrderKey)
                .With("kind", arrival.Activity.Kind)
                .With("queued", arrival.Activity.Queued)
                .WithText("traceparent", arrival.TraceParent)
                .With("error", error)
                .ToCommand()
        );
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    // The key itself may be what could not be stored.
    private static string StorableKey(string key) =>
        key.Length <= 500 && StorableText.IsClean(key)
            ? key
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())))}";

    /// <summary>What became of a wanted arrival.</summary>
    /// <param name="New">False: the key was known.</param>
    /// <param name="Owner">The replica that holds the conversation.</param>
    public readonly record struct Stored(bool New, string? Owner);
}
