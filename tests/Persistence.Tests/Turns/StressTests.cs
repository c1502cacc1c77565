using System.Globalization;
using BotHost.Testing;
using Xunit.Abstractions;

namespace BotHost.Persistence.Tests.Turns;

/// <summary>
/// Several replicas over a few hot conversations: they pause past their leases, take over from each other, hand over, retry, and are
/// stopped, while events are delivered more than once. What happened is told by triggers, in the order of the locks.
/// <c>BOTHOST_STRESS_TURNS</c> makes it larger, <c>BOTHOST_STRESS_SEED</c> repeats it.
/// </summary>
public sealed class StressTests(PostgresServer server, ITestOutputHelper output) : StoreTests(server)
{
    private const int Replicas = 4;
    private const int Conversations = 12;

    [Fact]
    public async Task Replicas_that_pause_past_their_leases_lose_nothing_double_nothing_and_overrun_no_stop()
    {
        var turns = Number("BOTHOST_STRESS_TURNS", 2000);
        var seed = Number("BOTHOST_STRESS_SEED", Environment.TickCount & 0xFFFF);
        output.WriteLine($"BOTHOST_STRESS_SEED={seed} BOTHOST_STRESS_TURNS={turns}");
        await using (var install = Database.DataSource.CreateCommand(StressAudit.Install))
            await install.ExecuteNonQueryAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(60_000 + turns * 60L));
        var replicas = Enumerable
            .Range(0, Replicas)
            .Select(i => new SimulatedReplica(Database.ConnectionString, $"replica {i}", new Random(seed + i)))
            .ToList();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var running = replicas.Select(r => r.RunAsync(done.Token)).ToList();

        var speakers = Enumerable
            .Range(0, Conversations)
            .Select(i => new StressSpeaker(replicas, new Talk($"{i}.0", $"T{i % 3}"), new Random(seed * 31 + i)))
            .ToList();
        await Task.WhenAll(speakers.Select(s => s.SpeakAsync(turns / Conversations, limit.Token)));
        var said = speakers.Sum(s => s.Said);
        await Eventually.AnyAsync<bool>(
            async () =>
                await ScalarAsync<long>("select count(*) from inbox where queued and state in ('pending', 'taken')")
                == 0
                    ? [true]
                    : [],
            limit.Token
        );
        await done.CancelAsync();
        await Task.WhenAll(running);
        foreach (var replica in replicas)
            await replica.DisposeAsync();

        var audit = await StressAudit.ReadAsync(Database.DataSource);
        output.WriteLine(
            $"{said} messages, {speakers.Sum(s => s.Repeated)} repeated deliveries, {audit.TakeOvers} takeovers, "
                + $"{audit.Stops} stops, {audit.Stopped} stopped turns, {replicas.Sum(r => r.Fenced)} writes refused"
        );
        (await ScalarAsync<long>("select count(*) from inbox where queued")).ShouldBe(said, "each message has one row");
        (await ScalarAsync<long>("select count(*) from inbox where queued and state <> 'done'")).ShouldBe(0, "lost");
        (await ScalarAsync<long>("select count(*) from turn where phase = 'done'")).ShouldBe(said, "lost");
        (await ScalarAsync<long>("select count(*) from message where from_bot")).ShouldBe(said, "each has one answer");
        (
            await ScalarAsync<long>("select count(*) from lease where owner is not null or ready_at is not null")
        ).ShouldBe(0);
        replicas.SelectMany(r => r.Finished).GroupBy(t => t).ShouldAllBe(t => t.Count() == 1, "doubled");
        audit.WritesByReplacedOwners.ShouldBe(0);
        audit.StopsOverrun.ShouldBe(0);
        audit.StoppedWithoutStop.ShouldBe(0);
        audit.OutOfOrder.ShouldBe(0);
        (await ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()")).ShouldBe(
            0
        );
        replicas.Sum(r => r.Outages).ShouldBe(0, "no deadlock, no timeout");
        audit.TakeOvers.ShouldBeGreaterThan(0);
        audit.Stopped.ShouldBeGreaterThan(0);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
