using BotHost.Domain;
using BotHost.Domain.Budgets;
using BotHost.Slack.Budgets;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Slack.Tests.Budgets;

/// <summary>Who gets what there is.</summary>
public sealed class TenantBudgetsTests
{
    private static readonly CallNeed Append = CallNeed.Of(DocumentedRates.Append, CallRank.Text);
    private static readonly CallNeed Card = CallNeed.Of(DocumentedRates.Append, CallRank.Card);
    private static readonly CallNeed Stop = CallNeed.Of(DocumentedRates.Stop, CallRank.Finished);

    [Fact]
    public async Task Cards_go_before_words_and_within_a_rank_whoever_waits_longest()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Append, 0);
        await using var scene = new Scene(store);
        var seats = Enumerable.Range(0, 4).Select(_ => scene.Budgets.Seat("T1")).ToArray();
        foreach (var seat in seats)
            seat.TryTake(Append).ShouldBeFalse();
        seats[3].TryTake(Card).ShouldBeFalse();

        foreach (var next in new[] { seats[3], seats[0], seats[1], seats[2] })
        {
            store.Set(DocumentedRates.Append, 1);
            await Scene.ServedAsync(next);
            seats.Where(seat => seat != next).ShouldAllBe(seat => !seat.Served.IsCompleted || !seat.IsWaiting);
            next.TryTake(next == seats[3] ? Card : Append).ShouldBeTrue();
            // Whoever was served begins at the end of the line.
            next.TryTake(Append).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_stream_that_Slack_is_about_to_seal_is_stopped_before_all_others()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Stop, 0);
        await using var scene = new Scene(store);
        var (early, sealing) = (scene.Budgets.Seat("T1"), scene.Budgets.Seat("T1"));
        early.TryTake(Stop).ShouldBeFalse();
        sealing.TryTake(Stop).ShouldBeFalse();

        // It grew old while it waited.
        sealing.TryTake(CallNeed.Of(DocumentedRates.Stop, CallRank.Sealing)).ShouldBeFalse();
        store.Set(DocumentedRates.Stop, 1);

        await Scene.ServedAsync(sealing);
        early.IsWaiting.ShouldBeTrue();
    }

    [Fact]
    public async Task A_start_is_a_post_to_its_channel_too_and_a_full_channel_holds_no_other_back()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Post, 0, "C1");
        await using var scene = new Scene(store);
        var (full, free) = (scene.Budgets.Seat("T1"), scene.Budgets.Seat("T1"));

        full.TryTake(CallNeed.Start("C1")).ShouldBeFalse();
        await Scene.TakeAsync(free, CallNeed.Start("C2"));

        full.IsWaiting.ShouldBeTrue();
        store.Set(DocumentedRates.Post, 1, "C1");
        await Scene.ServedAsync(full);
        full.TryTake(CallNeed.Start("C1")).ShouldBeTrue();
    }

    [Fact]
    public async Task No_more_streams_are_opened_than_can_be_stopped_soon()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Stop, 2);
        await using var scene = new Scene(store);
        var opened = new List<BudgetSeat>();
        // Two stops are there and three more come within ten seconds.
        for (var i = 0; i < 5; i++)
        {
            var seat = scene.Budgets.Seat("T1");
            await Scene.TakeAsync(seat, CallNeed.Start($"C{i}"));
            opened.Add(seat);
        }

        var next = scene.Budgets.Seat("T1");
        next.TryTake(CallNeed.Start("C9")).ShouldBeFalse();
        await store.UntilAsync(asked => asked.Asked.Count > 0);
        next.IsWaiting.ShouldBeTrue();
        next.AreStartsShort.ShouldBeTrue();

        foreach (var seat in opened)
            seat.Dispose();
        await Scene.ServedAsync(next);
    }

    [Fact]
    public async Task One_tenant_in_need_holds_no_other_back_and_all_are_asked_for_in_one_statement()
    {
        var store = new PreparedStore();
        await using var scene = new Scene(store);
        var seats = new[] { "T1", "T2", "T3" }.Select(scene.Budgets.Seat).ToArray();
        using (store.Hold())
        {
            scene.Budgets.Seat("T0").TryTake(Append);
            foreach (var seat in seats)
            {
                seat.TryTake(Append).ShouldBeFalse();
                scene.Budgets.Seat(seat.Tenant).TryTake(Stop).ShouldBeFalse();
            }
        }

        foreach (var seat in seats)
            await Scene.ServedAsync(seat);

        store
            .Asked.Where(demands =>
                demands.Any(demand => demand.Key.Tenant != "T0" && demand.Urgent + demand.Other > 0)
            )
            .ShouldHaveSingleItem()
            .Select(demand => (demand.Key.Tenant, demand.Key.Method))
            .ShouldBeSubsetOf([
                .. from tenant in new[] { "T0", "T1", "T2", "T3" }
                from method in new[] { DocumentedRates.Append, DocumentedRates.Stop }
                select (tenant, method),
            ]);
    }

    [Fact]
    public async Task An_answer_that_is_expected_has_its_tokens_fetched_ahead_and_gives_back_what_it_does_not_use()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Start, 5);
        await using var scene = new Scene(store);

        scene.Budgets.Seat("T1").Expect("C1", asStream: true);
        await store.UntilAsync(asked => asked.Left(DocumentedRates.Start) < 5);

        // Nobody took it: a second later it is there for others again.
        await store.UntilAsync(asked => asked.Left(DocumentedRates.Start) == 5);
        store.Asked.SelectMany(asked => asked).ShouldAllBe(demand => demand.Urgent + demand.Other == 0);
    }

    [Fact]
    public async Task Words_leave_a_fifth_of_the_appends_to_cards_and_everything_else_takes_the_last()
    {
        var store = new PreparedStore();
        await using var scene = new Scene(store);
        foreach (var need in new[] { Append, Card, Stop })
            await Scene.TakeAsync(scene.Budgets.Seat($"T{need.Rank}"), need);

        var demands = store
            .Asked.SelectMany(asked => asked)
            .Where(demand => demand.Urgent + demand.Other > 0)
            .ToArray();
        demands
            .Select(demand => (demand.Key.Method, demand.Urgent, demand.Other, demand.Reserve))
            .ShouldBe([
                (DocumentedRates.Append, 0, 1, 0.2),
                (DocumentedRates.Append, 1, 0, 0.2),
                (DocumentedRates.Stop, 1, 0, 0),
            ]);
    }

    [Fact]
    public async Task Appends_follow_each_other_fast_while_more_than_half_is_left_and_then_share_the_refill()
    {
        var shortest = TimeSpan.FromMilliseconds(300);
        var store = new PreparedStore();
        await using var scene = new Scene(store);
        var seats = Enumerable.Range(0, 10).Select(_ => scene.Budgets.Seat("T1")).ToArray();
        foreach (var seat in seats)
            await Scene.TakeAsync(seat, CallNeed.Start("C1"));
        seats[0].AppendInterval(shortest).ShouldBe(shortest);

        store.Set(DocumentedRates.Append, 40);
        await Scene.TakeAsync(seats[0], Append);

        // Ten streams and 100 a minute: each its turn every six seconds.
        seats[0].AppendInterval(shortest).TotalSeconds.ShouldBe(6, 0.01);
        scene.Budgets.Seat("T2").AppendInterval(shortest).ShouldBe(shortest);
    }

    [Fact]
    public async Task A_refusal_by_Slack_is_told_to_all_replicas_and_holds_for_its_tenant_and_method_only()
    {
        var store = new PreparedStore();
        await using var scene = new Scene(store);
        scene.Budgets.Limited("T1", DocumentedRates.Append, "", TimeSpan.FromSeconds(2));

        var limited = scene.Budgets.Seat("T1");
        limited.TryTake(Append).ShouldBeFalse();
        await Scene.TakeAsync(scene.Budgets.Seat("T1"), Stop);
        await Scene.TakeAsync(scene.Budgets.Seat("T2"), Append);
        await store.UntilAsync(told => told.Blocks.Count > 0);

        store.Blocks.ShouldHaveSingleItem().Key.ShouldBe(new BudgetKey("T1", DocumentedRates.Append));
        store.Blocks[0].HowLong.TotalSeconds.ShouldBeInRange(0, 2);
        (limited.BlockedFor ?? TimeSpan.Zero).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(2));
        await Scene.ServedAsync(limited);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_store_is_away_or_fails_in_whatever_way_calls_go_on_at_a_share_of_the_rate(bool isAway)
    {
        var store = new PreparedStore
        {
            Trouble = isAway
                ? new StoreUnavailableException("It is away.")
                : new InvalidOperationException("It is broken."),
        };
        await using var scene = new Scene(store);
        var seat = scene.Budgets.Seat("T1");
        await Scene.TakeAsync(seat, Append);

        // 100 a minute, a quarter of it: another one after 2.4 s.
        seat.TryTake(Append).ShouldBeFalse();
        await Scene.ServedAsync(seat);
        seat.TryTake(Append).ShouldBeTrue();

        store.Trouble = null;
        for (var i = 0; i < 10; i++)
            await Scene.TakeAsync(seat, Append);
    }

    [Fact]
    public async Task Only_what_is_observed_is_learned()
    {
        foreach (var mode in new[] { BudgetMode.Documented, BudgetMode.Observed })
        {
            var store = new PreparedStore();
            await using var scene = new Scene(store, mode);
            await Scene.TakeAsync(scene.Budgets.Seat("T1"), Append);
            (store.Learning is not null).ShouldBe(mode == BudgetMode.Observed);
        }
    }

    [Fact]
    public async Task Without_limits_the_store_is_never_asked_and_without_a_store_only_that_is_possible()
    {
        var store = new PreparedStore();
        await using (var scene = new Scene(store, BudgetMode.Unlimited))
        {
            var seat = scene.Budgets.Seat("T1");
            for (var i = 0; i < 1_000; i++)
                seat.TryTake(Append).ShouldBeTrue();
            scene.Budgets.Limited("T1", DocumentedRates.Append, "", TimeSpan.FromSeconds(1));
            seat.AreStartsShort.ShouldBeFalse();
        }

        store.Asked.ShouldBeEmpty();
        store.Blocks.ShouldBeEmpty();
        await using var without = new Scene(null, BudgetMode.Unlimited);
        without.Budgets.Seat("T1").TryTake(Append).ShouldBeTrue();
        Should
            .Throw<InvalidOperationException>(() => new Scene(null).Budgets)
            .Message.ShouldContain("Slack:Budgets:Mode");
    }

    [Fact]
    public async Task Who_leaves_the_line_leaves_what_it_was_given_to_the_next()
    {
        var store = new PreparedStore();
        store.Set(DocumentedRates.Append, 0);
        await using var scene = new Scene(store);
        var (first, second) = (scene.Budgets.Seat("T1"), scene.Budgets.Seat("T1"));
        first.TryTake(Append).ShouldBeFalse();
        second.TryTake(Append).ShouldBeFalse();
        store.Set(DocumentedRates.Append, 1);
        await Scene.ServedAsync(first);

        first.Dispose();

        second.Served.IsCompleted.ShouldBeTrue();
        second.TryTake(Append).ShouldBeTrue();
    }

    /// <summary>The budgets of one replica.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly ServiceProvider _services;

        public Scene(PreparedStore? store, BudgetMode mode = BudgetMode.Documented)
        {
            var services = new ServiceCollection()
                .AddLogging()
                .AddMetrics()
                .AddSingleton(TimeProvider.System)
                .AddSingleton<BudgetMetrics>()
                .AddSingleton<TenantBudgets>()
                .Configure<SlackBudgetOptions>(options => options.Mode = mode);
            if (store is not null)
                services.AddSingleton<IBudgetStore>(store);
            _services = services.BuildServiceProvider();
        }

        public TenantBudgets Budgets => _services.GetRequiredService<TenantBudgets>();

        public static async Task TakeAsync(BudgetSeat seat, CallNeed need)
        {
            if (seat.TryTake(need))
                return;
            await ServedAsync(seat);
            seat.TryTake(need).ShouldBeTrue();
        }

        public static Task ServedAsync(BudgetSeat seat) => seat.Served.WaitAsync(TimeSpan.FromSeconds(20));

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}
