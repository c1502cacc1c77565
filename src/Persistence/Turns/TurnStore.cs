using System.Text.Json;
using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>
/// Leases and turns in PostgreSQL; this file: who holds which conversation. Locks are taken in the order lease, turn, inbox,
/// several leases by id, so that these writers wait for each other and do not deadlock. Only arrivals have their inbox rows before
/// the lease: where a change writes the very key that arrives, PostgreSQL gives one of the two up, and that one is repeated.
/// </summary>
internal sealed partial class TurnStore(
    Database database,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<TurnStore> logger
) : ITurnStore, IChangeStore
{
    // Three statements of one transaction. As one statement they would all see the state before the lease was taken, and
    // a turn or an activity written by the previous holder just before could be missed.
    private const string ClaimLeases = """
        with due as materialized (
            select conversation_id from lease
            where ready_at <= now() and (owner is null or @may_take_over) and tenant_id <> all(@busy_tenants)
            order by ready_at limit @free for update skip locked)
        update lease l set owner = @replica, claim = @claim, ready_at = now() + @lease
        from due join conversation c on c.id = due.conversation_id
        where l.conversation_id = due.conversation_id
        returning l.conversation_id, l.arrivals, l.controls, l.stop_through, c.adapter, c.tenant_id, c.channel, c.thread
        """;

    // Attempts count tries to answer; settling is limited by age instead. Who gives a turn back takes its claim off it.
    private const string ClaimTurns = """
        update turn t set claim = l.claim, taken_over = t.taken_over or t.claim is not null, attempt = t.attempt + case when t.phase = 'answering' then 1 else 0 end
        from lease l
        where l.claim = @claim and t.conversation_id = l.conversation_id and t.phase in ('answering', 'settling')
        returning t.conversation_id, t.id, t.phase, t.attempt
        """;

    private const string ClaimActivities = """
        select i.conversation_id, i.id, i.body, i.traceparent
        from lease l join inbox i on i.conversation_id = l.conversation_id
        where l.claim = @claim and i.state = 'pending' and i.queued
        order by i.conversation_id, i.order_key, i.id
        """;

    private const string Renew = """
        with mine as (
            select l.conversation_id from lease l
            join unnest(@conversations, @claims) as h(conversation_id, claim) using (conversation_id, claim)
            order by l.conversation_id for no key update of l)
        update lease l set ready_at = now() + @lease from mine where l.conversation_id = mine.conversation_id
        returning l.conversation_id, l.claim, l.controls, l.stop_through, l.arrivals
        """;

    private const string Read = """
        select l.conversation_id, l.claim, l.controls, l.stop_through, l.arrivals from lease l
        join unnest(@conversations, @claims) as h(conversation_id, claim) using (conversation_id, claim)
        """;

    // What is due already is left out: whoever may take it does so at its next look, and would be woken for nothing otherwise.
    private const string NextDue = "select min(ready_at) - now() from lease where ready_at > now()";

    // A conversation that is left with a turn still open (one that was just taken back, say) is due at once: nobody else would ever
    // look at it.
    private const string Release = """
        with freed as (
            update lease l set owner = null, claim = null,
                ready_at = case when @left_over or l.arrivals > @arrivals
                    or exists (select 1 from turn t where t.conversation_id = l.conversation_id and t.phase in ('answering', 'settling'))
                    then now() end
            where l.conversation_id = @conversation and l.claim = @claim
            returning l.ready_at is not null as more),
        given_back as (
            update turn set claim = null
            where conversation_id = @conversation and claim = @claim and exists (select 1 from freed))
        select more from freed
        """;

    private const string BuryUnreadable = """
        update inbox i set state = 'dead', error = 'unreadable', handled_at = now()
        from lease l where i.id = any(@ids) and i.state = 'pending' and l.conversation_id = i.conversation_id and l.claim = @claim
        """;

    public async Task<IReadOnlyList<ClaimedConversation>> ClaimAsync(
        ClaimRequest request,
        CancellationToken cancellationToken
    )
    {
        var claim = NewId();
        var (leases, turns, activities) = await database.ReadAsync(
            [
                new Statement(ClaimLeases)
                    .With("may_take_over", request.MayTakeOver)
                    .WithArray("busy_tenants", request.BusyTenants.ToArray(), NpgsqlDbType.Text)
                    .With("free", request.Free)
                    .With("replica", request.Replica)
                    .With("claim", claim)
                    .With("lease", options.Value.Lease),
                new Statement(ClaimTurns).With("claim", claim),
                new Statement(ClaimActivities).With("claim", claim),
            ],
            async reader =>
                (
                    Leases: await reader.AllAsync(
                        r =>
                            (
                                State: new LeaseState(
                                    new(r.GetGuid(0), claim),
                                    r.GetInt64(2),
                                    r.TextOrNull(3),
                                    r.GetInt64(1)
                                ),
                                Arrivals: r.GetInt64(1),
                                Key: new ConversationKey(
                                    r.GetString(4),
                                    r.GetString(5),
                                    r.GetString(6),
                                    r.TextOrNull(7)
                                )
                            ),
                        cancellationToken
                    ),
                    Turns: await reader.NextAsync(
                        r =>
                            (
                                Conversation: r.GetGuid(0),
                                Turn: new UnfinishedTurn(r.GetGuid(1), PhaseOf(r.GetString(2)), r.GetInt32(3))
                            ),
                        cancellationToken
                    ),
                    Activities: await reader.NextAsync(
                        r => new WaitingRow(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.TextOrNull(3)),
                        cancellationToken
                    )
                ),
            cancellationToken
        );

        var unfinished = turns.ToDictionary(t => t.Conversation, t => t.Turn);
        var pending = (await ReadableAsync(activities, claim, cancellationToken)).ToLookup(
            a => a.Conversation,
            a => a.Activity
        );
        return
        [
            .. leases.Select(l => new ClaimedConversation(
                l.State,
                l.Key,
                l.Arrivals,
                unfinished.GetValueOrDefault(l.State.Lease.Conversation),
                [.. pending[l.State.Lease.Conversation]]
            )),
        ];
    }

    public async Task<IReadOnlyList<LeaseState>> RenewAsync(
        IReadOnlyCollection<Lease> held,
        CancellationToken cancellationToken
    ) =>
        held.Count == 0
            ? []
            : await database.ListAsync(
                Held(Renew, held).With("lease", options.Value.Lease),
                StateOf,
                cancellationToken
            );

    public async Task<IReadOnlyList<LeaseState>> ReadAsync(
        IReadOnlyCollection<Lease> held,
        CancellationToken cancellationToken
    ) => held.Count == 0 ? [] : await database.ListAsync(Held(Read, held), StateOf, cancellationToken);

    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) =>
        (
            await database.ListAsync<TimeSpan?>(
                new Statement(NextDue),
                r => r.IsDBNull(0) ? null : r.GetTimeSpan(0),
                cancellationToken
            )
        )[0];

    public async Task<bool> ReleaseAsync(Lease lease, LeaseEnd end, CancellationToken cancellationToken) =>
        await database.ListAsync(
            new Statement(Release)
                .With("conversation", lease.Conversation)
                .With("claim", lease.Claim)
                .With("left_over", end.LeftOver)
                .With("arrivals", end.Arrivals),
            r => r.GetBoolean(0),
            cancellationToken
        )
            is [var more]
            ? more
            : throw FencedOut();

    public ITurnJournal Journal(TurnFence fence) => new TurnJournal(database, fence);

    public IReplyJournal ReplyJournal(TurnFence fence) => new ReplyJournal(database, fence);

    internal static FencedOutException FencedOut() => new("Another replica holds the conversation.");

    private static Statement Held(string sql, IReadOnlyCollection<Lease> held) =>
        new Statement(sql)
            .With("conversations", held.Select(l => l.Conversation).ToArray())
            .With("claims", held.Select(l => l.Claim).ToArray());

    private static LeaseState StateOf(Npgsql.NpgsqlDataReader row) =>
        new(new(row.GetGuid(0), row.GetGuid(1)), row.GetInt64(2), row.TextOrNull(3), row.GetInt64(4));

    private static TurnPhase PhaseOf(string phase) =>
        phase switch
        {
            "answering" => TurnPhase.Answering,
            "settling" => TurnPhase.Settling,
            _ => TurnPhase.Done,
        };

    private Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    // A kind that a newer release wrote must not keep the rest of its conversation waiting.
    private async Task<List<(Guid Conversation, PendingActivity Activity)>> ReadableAsync(
        List<WaitingRow> rows,
        Guid claim,
        CancellationToken cancellationToken
    )
    {
        List<(Guid, PendingActivity)> readable = [];
        List<Guid> unreadable = [];
        foreach (var row in rows)
        {
            try
            {
                readable.Add((row.Conversation, new(row.Id, ActivityJson.Deserialize(row.Body), row.TraceParent)));
            }
            catch (JsonException e)
            {
                logger.ActivityUnreadable(row.Id, e);
                unreadable.Add(row.Id);
            }
        }

        if (unreadable.Count > 0)
            await database.RunAsync(
                [new Statement(BuryUnreadable).With("ids", unreadable.ToArray()).With("claim", claim)],
                cancellationToken
            );
        return readable;
    }

    private sealed record WaitingRow(Guid Conversation, Guid Id, string Body, string? TraceParent);
}
