using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>The course of a turn: opened, settled and ended.</summary>
internal sealed partial class TurnStore
{
    // Asked again because the first answer was lost, it finds its own turn and says so.
    private const string Open = """
        with mine as (
            select conversation_id, tenant_id from lease where conversation_id = @conversation and claim = @claim for no key update),
        opened as (
            insert into turn (id, tenant_id, conversation_id, trigger_id, order_key, claim, phase, deadline_at, replaces)
            select @turn, tenant_id, conversation_id, @trigger, @order_key, @claim, 'answering', now() + @deadline, @replaces from mine
            on conflict (trigger_id) do nothing
            returning id),
        taken as (
            update inbox set state = 'taken', turn_id = @turn where id = any(@activities) and state = 'pending' and exists (select 1 from opened))
        select exists (select 1 from mine),
            exists (select 1 from opened) or exists (select 1 from turn where id = @turn and claim = @claim)
        """;

    // A turn that answers an old question again writes where the old answer stands, and answers for that question from now on.
    private const string TakeParts = """
        update reply_part p set turn_id = t.id, mode = 'edit', state = case p.state when 'leaving' then p.state else 'closed' end
        from turn t where t.id = @turn and t.claim = @claim and p.turn_id = t.replaces and p.ts is not null and p.state <> 'lost'
        """;

    private const string TakeQuestion = """
        update message m set turn_id = t.id
        from turn t where t.id = @turn and t.claim = @claim and m.turn_id = t.replaces and not m.from_bot
        """;

    private const string Absorb = """
        with mine as (
            select 1 from lease where conversation_id = @conversation and claim = @claim for no key update),
        handled as (
            update inbox set state = 'done', body = null, handled_at = now()
            where id = any(@activities) and exists (select 1 from mine))
        select exists (select 1 from mine)
        """;

    private const string Refuse = """
        with guilty as (select id, attempts + 1 as failed from inbox where id = @activity and state = 'pending'),
        freed as (
            update lease set owner = null, claim = null, ready_at = now()
                + coalesce((select @waits[least(failed, cardinality(@waits))] from guilty where failed < @most), interval '0')
            where conversation_id = @conversation and claim = @claim
            returning 1),
        failed as (
            update inbox i set attempts = g.failed, error = @error,
                state = case when g.failed < @most then i.state else 'dead' end,
                handled_at = case when g.failed < @most then null else now() end
            from guilty g where i.id = g.id and exists (select 1 from freed)
            returning i.state)
        select coalesce((select state = 'dead' from failed), false) from freed
        """;

    private const string Settle = """
        with mine as (
            select controls from lease where conversation_id = @conversation and claim = @claim for no key update),
        settled as (
            update turn set phase = 'settling', outcome = @outcome, error = @error, may_try_again = @may_try_again, text_model = @text_model, text_sent = @text_sent,
                settled_at = coalesce(settled_at, now())
            where id = @turn and claim = @claim and exists (select 1 from mine where controls = @controls)
            returning id)
        select controls = @controls, exists (select 1 from settled) from mine
        """;

    // The lease is freed only together with its turn: freed alone, a turn would stay open that nobody is due to look at.
    // The answer becomes a message of the conversation under the id of its first part, so that it stands where people see it.
    private const string End = """
        with freed as (
            update lease l set owner = null, claim = null, ready_at = case when @left_over or l.arrivals > @arrivals then now() end
            where l.conversation_id = @conversation and l.claim = @claim
                and exists (select 1 from turn t where t.id = @turn and t.claim = @claim and t.phase = any(@phases))
            returning l.ready_at is not null as more),
        ended as (
            update turn set phase = 'done', claim = null, ended_at = now(), outcome = coalesce(@outcome, outcome), error = coalesce(@error, error)
            where id = @turn and claim = @claim and exists (select 1 from freed)
            returning id, tenant_id, conversation_id, order_key, text_model, taken_over),
        armed as (
            insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, body, ready_at)
            select @timer, e.tenant_id, c.adapter, @timer_key, e.conversation_id, e.order_key, @timer_kind, false, @timer_body, now() + @timer_wait
            from ended e join conversation c on c.id = e.conversation_id
            where e.taken_over and @timer_body is not null
            on conflict (tenant_id, adapter, dedupe_key) do nothing),
        handled as (
            update inbox set state = @state, body = case when @state = 'dead' then body end, error = @error, handled_at = now()
            where turn_id = @turn and state = 'taken' and exists (select 1 from ended)),
        former as (
            select m.id, m.text from ended e
            join reply_part p on p.turn_id = e.id and p.ts is not null and p.state <> 'lost'
            join message m on m.conversation_id = e.conversation_id and m.message_id = p.ts
            where m.turn_id <> e.id and m.text <> '' and m.text <> e.text_model and e.text_model <> ''),
        kept as (insert into message_revision (message_id, text) select id, text from former),
        answered as (
            insert into message (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at, turn_id)
            select @message, e.tenant_id, e.conversation_id, c.adapter, c.channel, coalesce(p.ts, 'turn:' || e.id), coalesce(p.ts, e.order_key),
                coalesce(i.bot_user_id, 'bot'), true, e.text_model, coalesce(p.sent_at, now()), e.id
            from ended e
            join conversation c on c.id = e.conversation_id
            left join installation i on i.tenant_id = c.tenant_id and i.adapter = c.adapter
            left join lateral (select ts, created_at as sent_at from reply_part where turn_id = e.id and ts is not null and state <> 'lost' order by seq limit 1) p on true
            where e.text_model <> ''
            on conflict (conversation_id, message_id) do update
                set text = excluded.text, turn_id = excluded.turn_id, from_bot = true,
                    edited_at = case when message.turn_id <> excluded.turn_id then now() else message.edited_at end),
        spent as (
            insert into usage (turn_id, model, tenant_id, rounds, input_tokens, output_tokens)
            select e.id, coalesce(r.model, ''), e.tenant_id, count(*), coalesce(sum(r.input_tokens), 0), coalesce(sum(r.output_tokens), 0)
            from ended e join turn_round r on r.turn_id = e.id
            group by 1, 2, 3
            on conflict (turn_id, model) do update set rounds = usage.rounds + excluded.rounds,
                input_tokens = usage.input_tokens + excluded.input_tokens, output_tokens = usage.output_tokens + excluded.output_tokens)
        select more from freed
        """;

    public async Task<TurnFence?> OpenAsync(Lease lease, OpenTurn turn, CancellationToken cancellationToken)
    {
        var trigger = turn.Activities[^1];
        Statement[] inPlace = turn.Replaces is null ? [] : [new(TakeParts), new(TakeQuestion)];
        var (held, opened) = await database.ReadAsync(
            [
                Fenced(Open, lease)
                    .With("turn", turn.Turn)
                    .With("trigger", trigger.Id)
                    .WithText("order_key", trigger.Activity.AskedAt)
                    .With("deadline", turn.Deadline)
                    .WithNullable("replaces", turn.Replaces, NpgsqlDbType.Uuid)
                    .With("activities", turn.Activities.Select(a => a.Id).ToArray()),
                .. inPlace.Select(taking => taking.With("turn", turn.Turn).With("claim", lease.Claim)),
                .. MessageStatements.For(lease, turn.Turn, turn.Activities, NewId),
            ],
            async reader =>
            {
                await reader.ReadAsync(cancellationToken);
                return (reader.GetBoolean(0), reader.GetBoolean(1));
            },
            cancellationToken
        );
        if (!held)
            throw FencedOut();
        return opened ? new TurnFence(turn.Turn, lease) : null;
    }

    public async Task AbsorbAsync(
        Lease lease,
        IReadOnlyList<PendingActivity> activities,
        CancellationToken cancellationToken
    )
    {
        if (activities.Count == 0)
            return;
        var held = await database.ReadAsync(
            [
                Fenced(Absorb, lease).With("activities", activities.Select(a => a.Id).ToArray()),
                .. MessageStatements.For(lease, null, activities, NewId),
            ],
            async reader => await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0),
            cancellationToken
        );
        if (!held)
            throw FencedOut();
    }

    public async Task<bool> RefuseAsync(
        Lease lease,
        Guid activity,
        string error,
        int most,
        IReadOnlyList<TimeSpan> waits,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            Fenced(Refuse, lease)
                .With("activity", activity)
                .WithText("error", error)
                .With("most", most)
                .WithArray("waits", waits.ToArray(), NpgsqlDbType.Interval),
            row => row.GetBoolean(0),
            cancellationToken
        )
            is [var dead]
            ? dead
            : throw FencedOut();

    public async Task<bool> SettleAsync(
        TurnFence fence,
        long controls,
        TurnOutcome outcome,
        ReplyTexts texts,
        CancellationToken cancellationToken
    )
    {
        if (outcome is TurnOutcome.HandedOver or TurnOutcome.RetryAt)
            throw new ArgumentException($"A turn does not end as {outcome.Name}.", nameof(outcome));
        var rows = await database.ListAsync(
            Fenced(Settle, fence.Lease)
                .With("turn", fence.Turn)
                .With("controls", controls)
                .With("outcome", outcome.Name)
                .WithText("error", (outcome as TurnOutcome.GivenUp)?.Code)
                .With("may_try_again", outcome is not TurnOutcome.GivenUp { MayTryAgain: false })
                .WithText("text_model", texts.Model)
                .WithText("text_sent", texts.Sent),
            r => (Quiet: r.GetBoolean(0), Settled: r.GetBoolean(1)),
            cancellationToken
        );
        return rows switch
        {
            [{ Settled: true }] => true,
            [{ Quiet: false }] => false,
            _ => throw FencedOut(),
        };
    }

    public Task<bool> FinishAsync(TurnFence fence, LeaseEnd end, CancellationToken cancellationToken) =>
        EndAsync(fence, end, ["settling"], "done", null, null, cancellationToken);

    public Task<bool> DieAsync(TurnFence fence, string error, LeaseEnd end, CancellationToken cancellationToken) =>
        EndAsync(fence, end, ["answering", "settling"], "dead", "dead", error, cancellationToken);

    private async Task<bool> EndAsync(
        TurnFence fence,
        LeaseEnd end,
        string[] phases,
        string state,
        string? outcome,
        string? error,
        CancellationToken cancellationToken
    )
    {
        var rows = await database.ListAsync(
            Fenced(End, fence.Lease)
                .With("turn", fence.Turn)
                .With("left_over", end.LeftOver)
                .With("arrivals", end.Arrivals)
                .WithArray("phases", phases, NpgsqlDbType.Text)
                .With("state", state)
                .WithText("outcome", outcome)
                .WithText("error", error)
                .With("message", NewId())
                .With("timer", NewId())
                .WithText("timer_key", end.Sweep?.Activity.DedupeKey)
                .WithText("timer_kind", end.Sweep?.Activity.Kind)
                .WithText("timer_body", end.Sweep is { } sweep ? ActivityJson.Serialize(sweep.Activity) : null)
                .WithNullable("timer_wait", end.Sweep?.Wait, NpgsqlDbType.Interval),
            r => r.GetBoolean(0),
            cancellationToken
        );
        return rows is [var more] ? more : throw FencedOut();
    }

    private static Statement Fenced(string sql, Lease lease) =>
        new Statement(sql).With("conversation", lease.Conversation).With("claim", lease.Claim);
}
