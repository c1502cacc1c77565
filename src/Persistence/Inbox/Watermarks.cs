using BotHost.Domain.Inbox;

namespace BotHost.Persistence.Inbox;

/// <summary>The watermarks in PostgreSQL: one narrow row per tenant, written once per beat by whichever replica comes first.</summary>
internal sealed class Watermarks(Database database, TimeProvider time) : IWatermarks
{
    // A silence of more than a beat and a half cannot happen while any replica lives.
    private const string BeatSql = """
        insert into watermark as w (tenant_id, adapter, good_until) values (@tenant, @adapter, now())
        on conflict (tenant_id, adapter) do update set
            missed_from = case when @interrupted or w.good_until < now() - @every * 1.5
                then least(w.missed_from, w.good_until - @margin) else w.missed_from end,
            missed_until = case when @interrupted or w.good_until < now() - @every * 1.5 then now() else w.missed_until end,
            good_until = now()
        where @interrupted or w.good_until < now() - @every / 2
        """;

    // A statement of its own: it has to see what the one before it wrote.
    private const string Waits = """
        select missed_from is not null and (claim is null or claimed_until < now())
        from watermark where tenant_id = @tenant and adapter = @adapter
        """;

    private const string Claim = """
        update watermark set owner = @replica, claim = @claim, claimed_until = now() + @lease,
            run_until = case when position is null then missed_until else run_until end
        where tenant_id = @tenant and adapter = @adapter and missed_from is not null and (claim is null or claimed_until < now())
        returning missed_from, now(), position
        """;

    private const string Renew = """
        update watermark set claimed_until = now() + @lease where tenant_id = @tenant and adapter = @adapter and claim = @claim
        returning true
        """;

    private const string Save = """
        update watermark set position = @position where tenant_id = @tenant and adapter = @adapter and claim = @claim
        returning true
        """;

    private const string Finish = """
        update watermark set
            missed_from = case when missed_until > run_until then run_until - @margin end,
            missed_until = case when missed_until > run_until then missed_until end,
            run_until = null, position = null, owner = null, claim = null, claimed_until = null, caught_up_at = now()
        where tenant_id = @tenant and adapter = @adapter and claim = @claim
        """;

    private const string Release = """
        update watermark set owner = null, claim = null, claimed_until = null
        where tenant_id = @tenant and adapter = @adapter and claim = @claim
        """;

    // A look-up per thread; as a join the planner would rather read all conversations.
    private const string ActiveThreads = """
        with active as materialized (
            select conversation_id, max(order_key) as newest from message
            where tenant_id = @tenant and adapter = @adapter and channel = @channel and order_key >= @since and deleted_at is null
            group by conversation_id),
        named as materialized (
            select (select c.thread from conversation c where c.id = a.conversation_id) as thread, newest from active a)
        select thread from named where thread is not null order by newest desc
        """;

    public async Task<bool> BeatAsync(Beat beat, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            [
                Of(BeatSql, beat.Adapter, beat.Tenant)
                    .With("interrupted", beat.Interrupted)
                    .With("every", beat.Every)
                    .With("margin", beat.Margin),
                Of(Waits, beat.Adapter, beat.Tenant),
            ],
            async reader => await reader.AllAsync(r => r.GetBoolean(0), cancellationToken) is [true],
            cancellationToken
        );

    public async Task<CatchUpClaim?> ClaimAsync(
        string adapter,
        string tenant,
        string replica,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var claim = Guid.CreateVersion7(time.GetUtcNow());
        return
            await database.ListAsync(
                Of(Claim, adapter, tenant).With("replica", replica).With("claim", claim).With("lease", lease),
                r => new CatchUpClaim(
                    adapter,
                    tenant,
                    claim,
                    r.GetFieldValue<DateTimeOffset>(0),
                    r.GetFieldValue<DateTimeOffset>(1),
                    r.TextOrNull(2)
                ),
                cancellationToken
            )
                is [var claimed]
            ? claimed
            : null;
    }

    public Task<bool> RenewAsync(CatchUpClaim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        HeldAsync(Of(Renew, claim).With("lease", lease), cancellationToken);

    public Task<bool> SaveAsync(CatchUpClaim claim, string position, CancellationToken cancellationToken) =>
        HeldAsync(Of(Save, claim).WithText("position", position), cancellationToken);

    public Task FinishAsync(CatchUpClaim claim, TimeSpan margin, CancellationToken cancellationToken) =>
        database.RunAsync([Of(Finish, claim).With("margin", margin)], cancellationToken);

    public Task ReleaseAsync(CatchUpClaim claim, CancellationToken cancellationToken) =>
        database.RunAsync([Of(Release, claim)], cancellationToken);

    public async Task<IReadOnlyList<string>> ActiveThreadsAsync(
        string adapter,
        string tenant,
        string channel,
        string since,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            Of(ActiveThreads, adapter, tenant).WithText("channel", channel).WithText("since", since),
            r => r.GetString(0),
            cancellationToken
        );

    private async Task<bool> HeldAsync(Statement statement, CancellationToken cancellationToken) =>
        await database.ListAsync(statement, r => r.GetBoolean(0), cancellationToken) is [true];

    private static Statement Of(string sql, CatchUpClaim claim) =>
        Of(sql, claim.Adapter, claim.Tenant).With("claim", claim.Claim);

    private static Statement Of(string sql, string adapter, string tenant) =>
        new Statement(sql).WithText("adapter", adapter).WithText("tenant", tenant);
}
