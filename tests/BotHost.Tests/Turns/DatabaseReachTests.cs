using System.Collections.Concurrent;
using BotHost.Chaos.Replica;
using BotHost.Domain.Turns;
using BotHost.Persistence;
using BotHost.Testing;
using BotHost.Turns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotHost.Tests.Turns;

/// <summary>Who may take over from others: only a replica that has itself reached the database without a gap.</summary>
public sealed class DatabaseReachTests
{
    [Fact]
    public async Task A_replica_that_holds_nothing_and_cannot_reach_the_database_does_not_think_that_it_does()
    {
        var time = new ManualTimeProvider();
        var options = Options.Create(new TurnOptions());
        var reach = new DatabaseReach(options, time);
        var span = TimeSpan.FromSeconds(6);
        var lefts = new ConcurrentQueue<TimeSpan>();
        using var asked = new SemaphoreSlim(0);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddPersistence()
            .Configure<StorageOptions>(storage => storage.ConnectionString = "Host=127.0.0.1;Port=1")
            .BuildServiceProvider();
        var store = Intercepted<ITurnStore>.Around(
            services.GetRequiredService<ITurnStore>(),
            before: (_, _) =>
            {
                lefts.Enqueue(reach.Until(span));
                asked.Release();
            },
            after: (_, _, result) => result
        );
        using var keeper = new LeaseKeeper(
            store,
            new HeldConversations(services.GetRequiredService<IOptions<StorageOptions>>(), time),
            reach,
            options,
            time
        );
        reach.Reached();
        await keeper.StartAsync(CancellationToken.None);

        await AskedAsync();
        // Whatever it asked is answered by the time that it asks again.
        await AskedAsync();
        await keeper.StopAsync(CancellationToken.None);

        lefts.ToArray()[1].ShouldBe(span);

        async Task AskedAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!await asked.WaitAsync(TimeSpan.Zero, patience.Token))
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
    }

    [Fact]
    public void It_is_known_how_long_a_replica_has_to_wait_until_it_may_take_over()
    {
        var time = new ManualTimeProvider();
        var reach = new DatabaseReach(Options.Create(new TurnOptions()), time);
        var span = TimeSpan.FromSeconds(6);
        reach.Until(span).ShouldBe(span);

        reach.Reached();
        time.Advance(TimeSpan.FromSeconds(4));
        reach.Until(span).ShouldBe(TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(4));
        reach.Until(span).ShouldBe(TimeSpan.Zero);

        reach.Missed();
        reach.Until(span).ShouldBe(span);
    }
}
