using BotHost.Domain.Budgets;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Budgets;

/// <summary>No test waits for time to pass: a budget is made older, or its rate so small that time does not matter.</summary>
public sealed class BudgetStoreTests(PostgresServer server) : StoreTests(server)
{
    private static readonly BudgetRate Still = new(1e-9, 10);
    private static readonly BudgetKey Key = new("T1", "chat.appendStream");
    private static readonly BudgetLearning Learning = new(
        Growth: 1.1,
        Step: TimeSpan.FromSeconds(30),
        Shrink: 0.8,
        Rest: TimeSpan.FromMinutes(10),
        Most: 10
    );

    [Fact]
    public async Task A_budget_that_is_not_known_begins_full_and_gives_no_more_than_it_has()
    {
        var first = await TakeAsync(new BudgetDemand(Key, Still, 7));
        var second = await TakeAsync(new BudgetDemand(Key, Still, 7));
        var third = await TakeAsync(new BudgetDemand(Key, Still, 7));

        (first.Granted, second.Granted, third.Granted).ShouldBe((7, 3, 0));
        (first.Left, first.Rate, first.BlockedFor).ShouldBe((3, Still, TimeSpan.Zero));
        third.Left.ShouldBe(0, 1e-3);
    }

    [Fact]
    public async Task A_budget_refills_by_the_database_clock_up_to_its_burst_and_not_beyond()
    {
        var rate = new BudgetRate(1e-3, 10);
        await TakeAsync(new BudgetDemand(Key, rate, 10));

        await AgeAsync("5000 seconds");
        (await TakeAsync(new BudgetDemand(Key, rate, 10))).Granted.ShouldBe(5);
        await AgeAsync("1 year");
        (await TakeAsync(new BudgetDemand(Key, rate, 100))).Granted.ShouldBe(10);
    }

    [Fact]
    public async Task Several_claimers_at_once_never_get_more_than_the_bucket_holds()
    {
        const int Claimers = 4;
        var rate = new BudgetRate(20, 50);
        await using var others = new Replicas(Database.ConnectionString, Claimers);
        var started = await ScalarAsync<DateTime>("select clock_timestamp()");

        var granted = await Task.WhenAll(
            others.All.Select(async replica =>
            {
                var sum = 0;
                for (var i = 0; i < 100; i++)
                    sum += await GrantedAsync(replica, new BudgetDemand(Key, rate, 1 + (i % 3)));
                return sum;
            })
        );

        var seconds = (await ScalarAsync<DateTime>("select clock_timestamp()") - started).TotalSeconds;
        granted.Sum().ShouldBeInRange(50, (int)(50 + (20 * seconds)));
    }

    [Fact]
    public async Task Many_budgets_in_different_orders_are_taken_without_a_deadlock_and_to_the_last_token()
    {
        const int Claimers = 4;
        var keys = Enumerable.Range(0, 12).Select(n => new BudgetKey($"T{n % 3}", "m", $"C{n}")).ToArray();
        await using var others = new Replicas(Database.ConnectionString, Claimers);

        var granted = await Task.WhenAll(
            others.All.Select(
                async (replica, n) =>
                {
                    var random = new Random(n);
                    var sum = 0;
                    for (var i = 0; i < 60; i++)
                    {
                        var order = keys.ToArray();
                        random.Shuffle(order);
                        var grants = await replica.Budgets.GrantAsync(
                            [.. order.Select(key => new BudgetDemand(key, Still with { Burst = 100 }, 1))],
                            i % 2 == 0 ? null : Learning with { Step = TimeSpan.FromDays(1) },
                            default
                        );
                        grants.Count.ShouldBe(keys.Length);
                        sum += grants.Sum(grant => grant.Granted);
                    }
                    return sum;
                }
            )
        );

        granted.Sum().ShouldBe(100 * keys.Length);
    }

    [Fact]
    public async Task While_a_budget_is_blocked_no_replica_gets_any_and_other_methods_scopes_and_tenants_do()
    {
        await using var other = new Replica(Database.ConnectionString);
        await TakeAsync(new BudgetDemand(Key, Still, 1));

        await Store.Budgets.BlockAsync(Key, Still, TimeSpan.FromHours(1), null, default);

        foreach (var replica in new[] { Store, other })
        {
            var grants = await replica.Budgets.GrantAsync(
                [
                    new(Key, Still, 1),
                    new(Key with { Tenant = "T2" }, Still, 1),
                    new(Key with { Method = "chat.stopStream" }, Still, 1),
                    new(Key with { Scope = "C1" }, Still, 1),
                ],
                null,
                default
            );
            grants.Where(grant => grant.Granted == 0).ShouldHaveSingleItem().Key.ShouldBe(Key);
            grants.Single(grant => grant.Key == Key).BlockedFor.TotalMinutes.ShouldBeInRange(50, 60);
        }
    }

    [Fact]
    public async Task After_a_block_there_is_one_token_and_a_longer_block_is_not_cut_short()
    {
        await Store.Budgets.BlockAsync(Key, Still, TimeSpan.FromHours(2), null, default);
        await Store.Budgets.BlockAsync(Key, Still, TimeSpan.FromMinutes(1), null, default);
        (await TakeAsync(new BudgetDemand(Key, Still, 5))).BlockedFor.TotalMinutes.ShouldBeInRange(110, 120);

        await AgeAsync("3 hours");
        (await TakeAsync(new BudgetDemand(Key, Still, 5))).Granted.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_urgent_leaves_the_reserve_to_what_is()
    {
        var text = await TakeAsync(new BudgetDemand(Key, Still, Other: 5, Ahead: 15, Reserve: 0.2));
        var cards = await TakeAsync(new BudgetDemand(Key, Still, Urgent: 1, Other: 1, Reserve: 0.2));
        var more = await TakeAsync(new BudgetDemand(Key, Still, Urgent: 5));

        (text.Granted, cards.Granted, more.Granted).ShouldBe((8, 1, 1));
    }

    [Fact]
    public async Task What_was_not_used_is_given_back_but_never_above_the_burst()
    {
        await TakeAsync(new BudgetDemand(Key, Still, 6));

        (await TakeAsync(new BudgetDemand(Key, Still, 0, GiveBack: 2))).Left.ShouldBe(6, 1e-3);
        (await TakeAsync(new BudgetDemand(Key, Still, 0, GiveBack: 100))).Left.ShouldBe(10, 1e-3);
    }

    [Fact]
    public async Task A_rate_that_is_learned_grows_once_a_step_while_more_is_wanted_than_there_is()
    {
        var rate = new BudgetRate(1e-6, 10);
        await LearnAsync(new BudgetDemand(Key, rate, 5));
        await AgeAsync("31 seconds");
        (await LearnAsync(new BudgetDemand(Key, rate, 1))).Rate.PerSecond.ShouldBe(1e-6, "there was enough");

        var grown = await LearnAsync(new BudgetDemand(Key, rate, 50));
        grown.Rate.PerSecond.ShouldBe(1.1e-6, 1e-9);
        grown.Rate.Burst.ShouldBe(11, 1e-3);
        (await LearnAsync(new BudgetDemand(Key, rate, 50))).Rate.PerSecond.ShouldBe(
            1.1e-6,
            1e-9,
            "the step is not over"
        );

        for (var i = 0; i < 60; i++)
        {
            await AgeAsync("31 seconds");
            await LearnAsync(new BudgetDemand(Key, rate, 500));
        }
        var most = (await LearnAsync(new BudgetDemand(Key, rate, 500))).Rate;
        most.PerSecond.ShouldBe(1e-5, 1e-9);
        most.Burst.ShouldBe(100, 1e-3);
    }

    [Fact]
    public async Task A_rate_that_is_learned_grows_while_calls_are_held_back_and_not_for_tokens_that_nobody_waits_for()
    {
        var rate = new BudgetRate(1e-6, 10);
        await LearnAsync(new BudgetDemand(Key, rate, 1));
        await AgeAsync("31 seconds");

        (await LearnAsync(new BudgetDemand(Key, rate, Ahead: 50))).Rate.PerSecond.ShouldBe(1e-6);
        (await LearnAsync(new BudgetDemand(Key, rate, IsHeldBack: true))).Rate.PerSecond.ShouldBe(1.1e-6, 1e-9);
    }

    [Fact]
    public async Task A_refusal_shrinks_a_learned_rate_once_for_its_block_and_then_it_rests()
    {
        var rate = new BudgetRate(1e-6, 10);
        await LearnAsync(new BudgetDemand(Key, rate, 50));

        await BlockAsync();
        await BlockAsync();
        var shrunk = (await LearnAsync(new BudgetDemand(Key, rate, 50))).Rate;
        await AgeAsync("61 seconds");
        var rested = (await LearnAsync(new BudgetDemand(Key, rate, 50))).Rate;
        await AgeAsync("11 minutes");
        var grown = (await LearnAsync(new BudgetDemand(Key, rate, 50))).Rate;

        shrunk.PerSecond.ShouldBe(0.8e-6, 1e-9);
        rested.ShouldBe(shrunk);
        grown.PerSecond.ShouldBe(0.88e-6, 1e-9);

        for (var i = 0; i < 20; i++)
        {
            await BlockAsync();
            await AgeAsync("61 seconds");
        }
        var least = (await LearnAsync(new BudgetDemand(Key, rate, 0))).Rate;
        least.PerSecond.ShouldBe(0.25e-6, 1e-9);
        least.Burst.ShouldBe(2.5, 1e-3);

        Task BlockAsync() => Store.Budgets.BlockAsync(Key, rate, TimeSpan.FromMinutes(1), Learning, default);
    }

    [Fact]
    public async Task Where_nothing_is_learned_the_documented_rate_holds_whatever_was_learned_before()
    {
        await LearnAsync(new BudgetDemand(Key, Still, 1));
        await ScalarAsync<int>(
            "with u as (update budget set per_second = 5, burst = 99, tokens = 99 returning 1) select 1"
        );

        var documented = await TakeAsync(new BudgetDemand(Key, Still, 20));

        (documented.Granted, documented.Rate).ShouldBe((10, Still));
    }

    private async Task<BudgetGrant> TakeAsync(BudgetDemand demand) =>
        (await Store.Budgets.GrantAsync([demand], null, default)).ShouldHaveSingleItem();

    private async Task<BudgetGrant> LearnAsync(BudgetDemand demand) =>
        (await Store.Budgets.GrantAsync([demand], Learning, default)).ShouldHaveSingleItem();

    private static async Task<int> GrantedAsync(Replica replica, BudgetDemand demand) =>
        (await replica.Budgets.GrantAsync([demand], null, default)).ShouldHaveSingleItem().Granted;

    /// <summary>Lets the budgets look back on so much more time.</summary>
    private Task<long> AgeAsync(string howLong) =>
        ScalarAsync<long>(
            $"""
            with aged as (update budget set refilled_at = refilled_at - interval '{howLong}',
                blocked_until = blocked_until - interval '{howLong}', grows_at = grows_at - interval '{howLong}' returning 1)
            select count(*) from aged
            """
        );

    private sealed class Replicas(string connectionString, int count) : IAsyncDisposable
    {
        public Replica[] All { get; } =
        [.. Enumerable.Range(0, count).Select(n => new Replica(connectionString, name: $"replica {n}"))];

        public async ValueTask DisposeAsync()
        {
            foreach (var replica in All)
                await replica.DisposeAsync();
        }
    }
}
