using BotHost.Domain.Inbox;
using Npgsql;

namespace BotHost.Persistence.Inbox;

internal sealed class DeadActivities(Database database, IWakeups wakeups, TimeProvider time) : IDeadActivities
{
    private const string Columns =
        "id, tenant_id, kind, conversation_id, arrived_at, coalesce(handled_at, arrived_at), coalesce(error, ''), body";

    private const string Newest = $"""
        select {Columns} from inbox where state = 'dead' order by handled_at desc nulls last, id desc limit @limit
        """;

    private const string One = $"select {Columns} from inbox where id = @id and state = 'dead'";

    // The lease is woken in the same transaction, as by an arrival. Locks: lease before inbox, as everywhere.
    private const string Retry = """
        with dead as (select id, conversation_id, queued from inbox where id = @id and state = 'dead' and body is not null),
        woken as (
            update lease l set arrivals = l.arrivals + 1, ready_at = coalesce(l.ready_at, now())
            from dead where dead.queued and l.conversation_id = dead.conversation_id)
        update inbox i set id = @new_id, state = 'pending', turn_id = null, claim = null, attempts = 0, error = null,
            handled_at = null, ready_at = case when i.queued then null else now() end
        from dead where i.id = dead.id
        returning i.conversation_id
        """;

    private const string Discard =
        "update inbox set state = 'done', body = null where id = @id and state = 'dead' returning id";

    public async Task<IReadOnlyList<DeadActivity>> ListAsync(int limit, CancellationToken cancellationToken) =>
        await database.ListAsync(new Statement(Newest).With("limit", limit), Read, cancellationToken);

    public async Task<DeadActivity?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await database.ListAsync(new Statement(One).With("id", id), Read, cancellationToken) is [var only]
            ? only
            : null;

    public async Task<Guid?> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        var newId = Guid.CreateVersion7(time.GetUtcNow());
        var driven = await database.ListAsync(
            new Statement(Retry).With("id", id).With("new_id", newId),
            row => row.GuidOrNull(0),
            cancellationToken
        );
        if (driven is not [var conversation])
            return null;
        await wakeups.NotifyAsync(conversation ?? Guid.Empty, cancellationToken);
        return newId;
    }

    public async Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken) =>
        (
            await database.ListAsync(new Statement(Discard).With("id", id), row => row.GetGuid(0), cancellationToken)
        ).Count == 1;

    private static DeadActivity Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetString(2),
            row.GuidOrNull(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetString(6),
            row.TextOrNull(7)
        );
}
