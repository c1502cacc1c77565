using BotHost.Domain.Turns;
using BotHost.Testing;

namespace BotHost.Persistence.Tests;

/// <summary>A migrated database of the test's own and one replica over it.</summary>
public abstract class StoreTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    protected TestDatabase Database { get; private set; } = null!;

    protected Replica Store { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Database = await server.CreateDatabaseAsync(Migrated.Apply);
        Store = new Replica(Database.ConnectionString);
    }

    public virtual async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Goes on with another process over the same database.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = new Replica(Database.ConnectionString);
    }

    /// <summary>Accepts the activities and claims their conversation.</summary>
    protected async Task<ClaimedConversation> ArriveAsync(params Domain.Activities.InboundActivity[] activities)
    {
        foreach (var activity in activities)
            await Store.Inbox.AcceptAsync(activity, default);
        return (await Store.ClaimAsync()).ShouldHaveSingleItem();
    }

    /// <summary>Opens a turn for all that waits.</summary>
    protected async Task<TurnFence> OpenAsync(ClaimedConversation claimed) =>
        (
            await Store.Turns.OpenAsync(
                claimed.State.Lease,
                new(Guid.CreateVersion7(), claimed.Pending, TimeSpan.FromMinutes(10)),
                default
            )
        ).ShouldNotBeNull();

    protected async Task<bool> AnswerAsync(ClaimedConversation claimed, TurnFence fence, string text)
    {
        (
            await Store.Turns.SettleAsync(
                fence,
                claimed.State.Controls,
                new TurnOutcome.Answered(),
                new(text, text),
                default
            )
        ).ShouldBeTrue();
        return await Store.Turns.FinishAsync(fence, new(false, claimed.Arrivals), default);
    }

    /// <summary>Accepts a message and answers it.</summary>
    protected async Task<TurnFence> TalkAsync(Domain.Activities.InboundActivity activity, string answer)
    {
        var claimed = await ArriveAsync(activity);
        var fence = await OpenAsync(claimed);
        await AnswerAsync(claimed, fence, answer);
        return fence;
    }

    protected async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
