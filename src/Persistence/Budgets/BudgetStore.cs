using BotHost.Domain.Budgets;
using NpgsqlTypes;

namespace BotHost.Persistence.Budgets;

/// <summary>One row per budget. All statements lock rows in the order of their keys.</summary>
internal sealed class BudgetStore(Database database) : IBudgetStore
{
    /// <summary>What a rate never shrinks below, as a share of the documented one.</summary>
    private const double Least = 0.25;

    private const string Want = """
        with want as (select * from unnest(@tenants, @methods, @scopes, @rates, @bursts, @urgent, @other, @ahead, @reserves, @back, @held)
            as w(tenant_id, method, scope, rate, burst, urgent, other, ahead, reserve, back, held))
        """;

    // Rows that are missing; and where nothing is learned, those that something else was learned for.
    private const string Create =
        Want
        + """

            insert into budget (tenant_id, method, scope, per_second, burst, tokens, refilled_at, grows_at)
            select w.tenant_id, w.method, w.scope, w.rate, w.burst, w.burst, clock_timestamp(), clock_timestamp() + @step
            from want w where not exists (select 1 from budget b
                where b.tenant_id = w.tenant_id and b.method = w.method and b.scope = w.scope
                    and (@learn or (b.per_second = w.rate and b.burst = w.burst)))
            order by 1, 2, 3
            on conflict (tenant_id, method, scope) do update
                set per_second = excluded.per_second, burst = excluded.burst, tokens = least(budget.tokens, excluded.burst)
                where not @learn
            """;

    // The clock is read row by row, once the row is ours: whoever had to wait for it refills it up to that moment.
    // Calls wait or are held back, and there was no refusal for a while: the rate grows.
    private const string Grant =
        Want
        + """
            ,
            have as (
                select b.tenant_id, b.method, b.scope, w.rate, w.burst as documented, w.urgent, w.other, w.ahead, w.reserve, w.held,
                    b.per_second, b.burst, b.grows_at, clock_timestamp() as at,
                    greatest(0, extract(epoch from b.blocked_until - clock_timestamp()))::float8 as blocked,
                    least(b.burst, w.back + b.tokens + b.per_second
                        * greatest(0, extract(epoch from clock_timestamp() - b.refilled_at)))::float8 as tokens
                from budget b join want w using (tenant_id, method, scope)
                order by 1, 2, 3 for no key update of b),
            first as (
                select h.*, case when coalesce(blocked, 0) > 0 then 0 else greatest(0, least(urgent, floor(tokens))) end as n from have h),
            given as (
                select f.*, n + case when coalesce(blocked, 0) > 0 then 0
                    else greatest(0, least(other + ahead, floor(tokens - n - reserve * burst))) end as granted from first f),
            grown as (
                select g.*, case when @learn and (held or granted < urgent + other) and coalesce(blocked, 0) = 0 and grows_at <= at then @growth else 1 end as growth
                from given g)
            update budget b set
                tokens = case when blocked > 0 then b.tokens else g.tokens - g.granted end,
                refilled_at = case when blocked > 0 then b.refilled_at else g.at end,
                per_second = least(g.per_second * growth, greatest(g.per_second, g.rate * @most)),
                burst = least(g.burst * growth, greatest(g.burst, g.documented * @most)),
                grows_at = case when growth > 1 then g.at + @step else g.grows_at end
            from grown g where b.tenant_id = g.tenant_id and b.method = g.method and b.scope = g.scope
            returning b.tenant_id, b.method, b.scope, g.granted::int, (g.tokens - g.granted)::float8, b.per_second, b.burst, coalesce(g.blocked, 0)
            """;

    private const string Block = """
        insert into budget (tenant_id, method, scope, per_second, burst, tokens, refilled_at, blocked_until, grows_at)
        values (@tenant, @method, @scope, @rate, @burst, 1, clock_timestamp() + @wait, clock_timestamp() + @wait, clock_timestamp() + @wait + @rest)
        on conflict (tenant_id, method, scope) do update set
            tokens = 1,
            refilled_at = greatest(budget.blocked_until, excluded.blocked_until),
            blocked_until = greatest(budget.blocked_until, excluded.blocked_until),
            grows_at = greatest(budget.grows_at, excluded.grows_at),
            per_second = case when @learn and coalesce(budget.blocked_until, '-infinity') <= clock_timestamp()
                then greatest(budget.per_second * @shrink, least(budget.per_second, excluded.per_second * @least)) else budget.per_second end,
            burst = case when @learn and coalesce(budget.blocked_until, '-infinity') <= clock_timestamp()
                then greatest(budget.burst * @shrink, least(budget.burst, excluded.burst * @least), 1) else budget.burst end
        """;

    public async Task<IReadOnlyList<BudgetGrant>> GrantAsync(
        IReadOnlyList<BudgetDemand> demands,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            [
                WithDemands(Create, demands, learning),
                WithDemands(Grant, demands, learning)
                    .With("growth", learning?.Growth ?? 1)
                    .With("most", learning?.Most ?? 1),
            ],
            reader =>
                reader.AllAsync(
                    row => new BudgetGrant(
                        new BudgetKey(row.GetString(0), row.GetString(1), row.GetString(2)),
                        row.GetInt32(3),
                        row.GetDouble(4),
                        new BudgetRate(row.GetDouble(5), row.GetDouble(6)),
                        TimeSpan.FromSeconds(row.GetDouble(7))
                    ),
                    cancellationToken
                ),
            cancellationToken
        );

    public Task BlockAsync(
        BudgetKey key,
        BudgetRate documented,
        TimeSpan howLong,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            [
                new Statement(Block)
                    .With("tenant", key.Tenant)
                    .With("method", key.Method)
                    .With("scope", key.Scope)
                    .With("rate", documented.PerSecond)
                    .With("burst", documented.Burst)
                    .With("wait", howLong)
                    .With("learn", learning is not null)
                    .With("shrink", learning?.Shrink ?? 1)
                    .With("rest", learning?.Rest ?? TimeSpan.Zero)
                    .With("least", Least),
            ],
            cancellationToken
        );

    private static Statement WithDemands(string sql, IReadOnlyList<BudgetDemand> demands, BudgetLearning? learning) =>
        new Statement(sql)
            .WithArray("tenants", [.. demands.Select(demand => demand.Key.Tenant)], NpgsqlDbType.Text)
            .WithArray("methods", [.. demands.Select(demand => demand.Key.Method)], NpgsqlDbType.Text)
            .WithArray("scopes", [.. demands.Select(demand => demand.Key.Scope)], NpgsqlDbType.Text)
            .WithArray("rates", [.. demands.Select(demand => demand.Documented.PerSecond)], NpgsqlDbType.Double)
            .WithArray("bursts", [.. demands.Select(demand => demand.Documented.Burst)], NpgsqlDbType.Double)
            .WithArray("urgent", [.. demands.Select(demand => demand.Urgent)], NpgsqlDbType.Integer)
            .WithArray("other", [.. demands.Select(demand => demand.Other)], NpgsqlDbType.Integer)
            .WithArray("ahead", [.. demands.Select(demand => demand.Ahead)], NpgsqlDbType.Integer)
            .WithArray("reserves", [.. demands.Select(demand => demand.Reserve)], NpgsqlDbType.Double)
            .WithArray("back", [.. demands.Select(demand => demand.GiveBack)], NpgsqlDbType.Integer)
            .WithArray("held", [.. demands.Select(demand => demand.IsHeldBack)], NpgsqlDbType.Boolean)
            .With("learn", learning is not null)
            .With("step", learning?.Step ?? TimeSpan.Zero);
}
