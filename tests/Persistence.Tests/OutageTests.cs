using BotHost.Domain;
using BotHost.Domain.Inbox;
using BotHost.Testing;

namespace BotHost.Persistence.Tests;

/// <summary>The database goes away or hangs while everything runs.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgresServer _server = PostgresServer.Dedicated();
    private readonly Talk _talk = new();
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _database = await _server.CreateDatabaseAsync(Migrated.Apply);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_database_that_hangs_refuses_arrivals_and_work_in_time_and_everything_goes_on_afterwards()
    {
        await using var store = Impatient();
        await store.Inbox.AcceptAsync(_talk.Says("1.0"), default);
        var claimed = (await store.ClaimAsync()).ShouldHaveSingleItem();
        await _server.PauseAsync();

        // Far more than there are connections: each must hear of it by itself.
        var refused = Enumerable
            .Range(1, 20)
            .Select(i =>
                Should.ThrowAsync<InboxUnavailableException>(() =>
                    store.Inbox.AcceptAsync(_talk.Says($"1.{i:D2}"), default)
                )
            );
        await Task.WhenAll(refused);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Get<IStoreProbe>().ProbeAsync(default));
        await Should.ThrowAsync<StoreUnavailableException>(() =>
            store.Turns.RenewAsync([claimed.State.Lease], default)
        );

        await _server.ResumeAsync();
        await AcceptedAsync(store, "2.0");
        (await store.Turns.RenewAsync([claimed.State.Lease], default)).ShouldHaveSingleItem();
        (await store.Get<IStoreProbe>().ProbeAsync(default)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_database_that_is_down_refuses_at_once_and_is_used_again_when_it_is_back()
    {
        await using var store = Impatient();
        await store.Inbox.AcceptAsync(_talk.Says("1.0"), default);
        await _server.StopAsync();

        await Should.ThrowAsync<InboxUnavailableException>(() => store.Inbox.AcceptAsync(_talk.Says("1.1"), default));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.ClaimAsync());
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Wakeups.NotifyAsync(_talk.Id, default));

        await _server.StartAsync();
        await AcceptedAsync(store, "1.1");
        (await store.ClaimAsync()).ShouldHaveSingleItem().Pending.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Wake_ups_reach_other_replicas_and_a_line_that_was_cut_comes_back_by_itself()
    {
        await using var store = Impatient();
        await using var other = Impatient();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var heard = other.Wakeups.ListenAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        async Task<Guid> NextAsync() =>
            await heard.MoveNextAsync() ? heard.Current : throw new InvalidOperationException();

        (await NextAsync()).ShouldBe(Guid.Empty);
        await store.Wakeups.NotifyAsync(_talk.Id, limit.Token);
        (await NextAsync()).ShouldBe(_talk.Id);

        await _server.RestartAsync(limit.Token);
        (await NextAsync()).ShouldBe(Guid.Empty);
        await Eventually.AnyAsync<bool>(async () =>
        {
            try
            {
                await store.Wakeups.NotifyAsync(_talk.Id, limit.Token);
                return [true];
            }
            catch (StoreUnavailableException)
            {
                return [];
            }
        });
        (await NextAsync()).ShouldBe(_talk.Id);
    }

    private Replica Impatient() =>
        new(
            _database.ConnectionString,
            o =>
            {
                o.CommitTimeout = TimeSpan.FromMilliseconds(500);
                o.CommandTimeout = TimeSpan.FromSeconds(1);
                o.InboxConnections = 2;
            }
        );

    private async Task AcceptedAsync(Replica store, string ts) =>
        await Eventually.AnyAsync<Acceptance>(async () =>
        {
            try
            {
                return [await store.Inbox.AcceptAsync(_talk.Says(ts), default)];
            }
            catch (InboxUnavailableException)
            {
                return [];
            }
        });
}
