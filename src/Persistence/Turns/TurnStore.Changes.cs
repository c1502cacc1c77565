using BotHost.Domain.Activities;
using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>What edits, deletions and further messages do to turns; none of it is on the hot path.</summary>
internal sealed partial class TurnStore
{
    private const string Waiting = """
        select i.id, i.body, i.traceparent
        from lease l join inbox i on i.conversation_id = l.conversation_id
        where l.conversation_id = @conversation and l.claim = @claim and i.state = 'pending' and i.queued
        order by i.order_key, i.id
        """;

    // A message of the bot's own is known by the part that shows it, while it stands.
    private const string FindMessage = """
        select m.text, m.edit_key, m.deleted_at is not null, m.turn_id, false,
            not exists (
                select 1 from message o where o.turn_id = m.turn_id and not o.from_bot and o.deleted_at is null and o.id <> m.id)
        from message m where m.conversation_id = @conversation and m.message_id = @message_id and not m.from_bot
        union all
        select '', null, false, p.turn_id, true, false from turn t join reply_part p on p.turn_id = t.id
        where t.conversation_id = @conversation and p.ts = @message_id and p.state not in ('leaving', 'lost')
        limit 1
        """;

    private const string FindAnswer = """
        with recursive given as (
            select id, outcome, phase, 0 as depth from turn where id = @turn and conversation_id = @conversation
            union all
            select t.id, t.outcome, t.phase, given.depth + 1 from turn t join given on t.replaces = given.id)
        select id, case when phase = 'done' then outcome end,
            exists (select 1 from message m where m.turn_id = given.id and not m.from_bot and m.deleted_at is null)
            or not exists (select 1 from message m where m.turn_id = given.id and not m.from_bot)
        from given order by depth desc limit 1
        """;

    private const string Hold = """
        select true from lease where conversation_id = @conversation and claim = @claim for no key update
        """;

    // What never was in the inbox is put there; what waits, or was heard and not answered, waits with its new words.
    private const string Ask = """
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, body, traceparent)
        select @id, l.tenant_id, @adapter, @dedupe_key, l.conversation_id, @order_key, @kind, true, @body, @traceparent
        from lease l where l.conversation_id = @conversation and l.claim = @claim
        on conflict (tenant_id, adapter, dedupe_key) do update set order_key = excluded.order_key, kind = excluded.kind, queued = true,
            body = excluded.body, state = 'pending', handled_at = null, error = null
            where (inbox.state = 'pending' and inbox.queued) or (inbox.state = 'done' and inbox.turn_id is null)
        """;

    private const string Follow = """
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, body, traceparent, ready_at)
        select @id, l.tenant_id, @adapter, @dedupe_key, l.conversation_id, @order_key, @kind, @queued, @body, @traceparent,
            case when not @queued then now() end
        from lease l where l.conversation_id = @conversation and l.claim = @claim
        on conflict (tenant_id, adapter, dedupe_key) do nothing
        """;

    private const string HandleChanges = """
        update inbox i set state = 'done', body = null, handled_at = now() from lease l
        where i.id = any(@changes) and l.conversation_id = @conversation and l.claim = @claim
        """;

    private const string Restart = """
        with mine as (select 1 from lease where conversation_id = @conversation and claim = @claim for no key update)
        update turn set text_model = '', text_sent = '', plan_title = null, error = null, attempt = 1, order_key = greatest(order_key, @order_key),
            deadline_at = now() + @deadline
        where id = @turn and claim = @claim and phase = 'answering' and exists (select 1 from mine)
        returning true
        """;

    // Rounds that are dropped were paid for all the same.
    private const string SpendRounds = """
        insert into usage (turn_id, model, tenant_id, rounds, input_tokens, output_tokens)
        select t.id, coalesce(r.model, ''), t.tenant_id, count(*), coalesce(sum(r.input_tokens), 0), coalesce(sum(r.output_tokens), 0)
        from turn t join turn_round r on r.turn_id = t.id
        where t.id = @turn and t.claim = @claim and t.phase in ('answering', 'settling')
        group by 1, 2, 3
        on conflict (turn_id, model) do update set rounds = usage.rounds + excluded.rounds,
            input_tokens = usage.input_tokens + excluded.input_tokens, output_tokens = usage.output_tokens + excluded.output_tokens
        """;

    private const string DropRounds =
        "delete from turn_round r using turn t where r.turn_id = @turn and t.id = r.turn_id and t.claim = @claim";

    private const string DropTasks =
        "delete from task k using turn t where k.turn_id = @turn and t.id = k.turn_id and t.claim = @claim";

    private const string DropHarmlessCalls = """
        delete from tool_call k using turn t
        where k.turn_id = @turn and t.id = k.turn_id and t.claim = @claim and k.repeatable and k.round >= 0
        """;

    // What tools may have done stays on record, under rounds that no model will ask for: the negative ones.
    private const string SetCallsAside = """
        update tool_call k set round = least(0, (select min(o.round) from tool_call o where o.turn_id = k.turn_id)) - 1 - k.round
        from turn t where k.turn_id = @turn and t.id = k.turn_id and t.claim = @claim and k.round >= 0
        """;

    private const string Retake = """
        update inbox i set state = 'taken', turn_id = t.id, body = a.body
        from unnest(@ids, @bodies) as a(id, body), turn t
        where i.id = a.id and t.id = @turn and t.claim = @claim and i.state in ('pending', 'taken')
        """;

    private const string LetGo = """
        update inbox i set state = 'done', body = null, handled_at = now() from turn t
        where i.turn_id = @turn and t.id = i.turn_id and t.claim = @claim and i.state = 'taken' and i.id <> all(@ids)
        """;

    // Settling is limited by age, which counts from the deadline: an old turn would be too old to be retracted.
    private const string Retract = """
        update turn set phase = 'settling', claim = @claim, outcome = 'retracted', error = null, text_model = '', text_sent = '',
            plan_title = null, attempt = 1, deadline_at = now(), settled_at = now()
        where id = @turn and conversation_id = @conversation and (phase = 'done' or (phase in ('answering', 'settling') and claim = @claim))
            and exists (select 1 from lease where conversation_id = @conversation and claim = @claim)
        """;

    private const string UnsettleParts = """
        update reply_part p set mode = 'edit', state = 'closed', updated_at = now() from turn t
        where p.turn_id = @turn and t.id = p.turn_id and t.claim = @claim and p.state = 'settled'
        """;

    private const string EraseAnswer = """
        with gone as (
            update message m set text = '', deleted_at = coalesce(m.deleted_at, now()) from turn t
            where t.id = @turn and t.claim = @claim and m.conversation_id = t.conversation_id and m.from_bot
                and (m.turn_id = t.id or m.message_id in (select ts from reply_part where turn_id = t.id and ts is not null))
            returning m.id)
        delete from message_revision r using gone where r.message_id = gone.id
        """;

    public async Task<IReadOnlyList<PendingActivity>> WaitingAsync(Lease lease, CancellationToken cancellationToken)
    {
        var rows = await database.ListAsync(
            Fenced(Waiting, lease),
            r => new WaitingRow(lease.Conversation, r.GetGuid(0), r.GetString(1), r.TextOrNull(2)),
            cancellationToken
        );
        return [.. (await ReadableAsync(rows, lease.Claim, cancellationToken)).Select(readable => readable.Activity)];
    }

    public async Task<KnownMessage?> FindMessageAsync(
        Guid conversation,
        string messageId,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            new Statement(FindMessage).With("conversation", conversation).WithText("message_id", messageId),
            r => new KnownMessage(
                r.GetString(0),
                r.TextOrNull(1),
                r.GetBoolean(2),
                r.GuidOrNull(3),
                r.GetBoolean(4),
                r.GetBoolean(5)
            ),
            cancellationToken
        )
            is [var known]
            ? known
            : null;

    public async Task<AnswerGiven?> FindAnswerAsync(
        Guid conversation,
        Guid turn,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            new Statement(FindAnswer).With("conversation", conversation).With("turn", turn),
            r => new AnswerGiven(r.GetGuid(0), r.TextOrNull(1), r.GetBoolean(2)),
            cancellationToken
        )
            is [var given]
            ? given
            : null;

    public async Task ApplyAsync(Lease lease, AppliedChange change, CancellationToken cancellationToken)
    {
        List<PendingActivity> said = change.First is { } first
            ? [change.Change with { Activity = first }, change.Change]
            : [change.Change];
        List<Statement> statements =
        [
            Fenced(Absorb, lease).With("activities", new[] { change.Change.Id }),
            .. MessageStatements.For(lease, null, said, NewId),
        ];
        if (change.Asks is { } asks)
            statements.Add(Row(Ask, asks));
        if (change.Follows is { } follows)
            statements.Add(Row(Follow, follows).With("queued", follows.Queued));
        var held = await database.ReadAsync(
            statements,
            async reader => await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0),
            cancellationToken
        );
        if (!held)
            throw FencedOut();

        Statement Row(string sql, InboundActivity activity) =>
            Fenced(sql, lease)
                .With("id", NewId())
                .WithText("adapter", activity.Adapter)
                .WithText("dedupe_key", activity.DedupeKey)
                .WithText("order_key", activity.OrderKey)
                .With("kind", activity.Kind)
                .WithText("body", ActivityJson.Serialize(activity))
                .WithText("traceparent", change.Change.TraceParent);
    }

    public async Task RestartAsync(TurnFence fence, RestartedTurn restart, CancellationToken cancellationToken)
    {
        var ids = restart.Activities.Select(a => a.Id).ToArray();
        var bodies = restart.Activities.Select(a => ActivityJson.Serialize(a.Activity)).ToArray();
        var restarted = await database.ReadAsync(
            [
                Of(Restart)
                    .WithText("order_key", restart.Activities[^1].Activity.OrderKey)
                    .With("deadline", restart.Deadline),
                Of(SpendRounds),
                Of(DropRounds),
                Of(DropTasks),
                Of(DropHarmlessCalls),
                Of(SetCallsAside),
                Of(Retake).With("ids", ids).WithArray("bodies", bodies, NpgsqlDbType.Text),
                Of(LetGo).With("ids", ids),
                .. MessageStatements.For(fence.Lease, fence.Turn, restart.Activities, NewId),
                .. MessageStatements.For(fence.Lease, null, restart.Changes, NewId),
                Of(HandleChanges).With("changes", restart.Changes.Select(a => a.Id).ToArray()),
            ],
            reader => reader.ReadAsync(cancellationToken),
            cancellationToken
        );
        if (!restarted)
            throw FencedOut();

        Statement Of(string sql) => Fenced(sql, fence.Lease).With("turn", fence.Turn);
    }

    public async Task RetractAsync(
        TurnFence fence,
        IReadOnlyList<PendingActivity> changes,
        CancellationToken cancellationToken
    )
    {
        var held = await database.ReadAsync(
            [
                Of(Hold),
                Of(SpendRounds),
                Of(Retract),
                Of(DropRounds),
                Of(DropTasks),
                Of(DropHarmlessCalls),
                Of(UnsettleParts),
                Of(EraseAnswer),
                Of(LetGo).With("ids", Array.Empty<Guid>()),
                .. MessageStatements.For(fence.Lease, null, changes, NewId),
                Of(HandleChanges).With("changes", changes.Select(a => a.Id).ToArray()),
            ],
            reader => reader.ReadAsync(cancellationToken),
            cancellationToken
        );
        if (!held)
            throw FencedOut();

        Statement Of(string sql) => Fenced(sql, fence.Lease).With("turn", fence.Turn);
    }
}
