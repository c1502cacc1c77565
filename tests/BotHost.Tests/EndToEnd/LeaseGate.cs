using BotHost.Testing;
using Npgsql;

namespace BotHost.Tests.EndToEnd;

/// <summary>Holds the leases of all conversations until it is disposed: what writes to them queues up, in the order in which it came.</summary>
internal sealed class LeaseGate : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private LeaseGate(TestDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_database, _connection, _transaction) = (database, connection, transaction);

    public static async Task<LeaseGate> CloseAsync(TestDatabase database)
    {
        var connection = await database.DataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select 1 from lease for update", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        return new LeaseGate(database, connection, transaction);
    }

    /// <summary>Waits until as many statements that hold these words stand before the gate.</summary>
    public async Task WaitersAsync(string words, long count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            await using var ask = _database.DataSource.CreateCommand(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and position(@words in query) > 0"
            );
            ask.Parameters.AddWithValue("words", words);
            if ((long)(await ask.ExecuteScalarAsync(deadline.Token))! >= count)
                return;
            await pace.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.RollbackAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
