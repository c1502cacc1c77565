using BotHost.Testing;
using Npgsql;

namespace BotHost.Persistence.Tests.Embedded;

public sealed class PostgresServerTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Each_test_gets_a_database_of_its_own_copied_from_one_migrated_template()
    {
        var runs = 0;
        Func<string, CancellationToken, Task> migrate = (connectionString, cancellationToken) =>
        {
            Interlocked.Increment(ref runs);
            return MigrateAsync(connectionString, cancellationToken);
        };
        await using var first = await server.CreateDatabaseAsync(migrate);
        await using var second = await server.CreateDatabaseAsync(migrate);
        await ExecuteAsync(first, "insert into thing values (1)");

        (await ScalarAsync(first, "select count(*) from thing")).ShouldBe(1L);
        (await ScalarAsync(second, "select count(*) from thing")).ShouldBe(0L);
        runs.ShouldBe(1, "other tests of this server have templates of their own");
    }

    [Fact]
    public async Task A_disposed_database_is_dropped_even_with_open_connections()
    {
        var database = await server.CreateDatabaseAsync();
        await using var left = new NpgsqlConnection(database.ConnectionString);
        await left.OpenAsync();

        await database.DisposeAsync();

        await using var admin = NpgsqlDataSource.Create(server.GetConnectionString());
        await using var look = admin.CreateCommand(
            $"select count(*) from pg_database where datname = '{database.Name}'"
        );
        (await look.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task The_shared_server_cannot_be_stopped_by_one_of_its_users()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => server.StopAsync());
    }

    [Fact]
    public async Task A_dedicated_server_keeps_data_and_port_over_a_restart()
    {
        await using var own = PostgresServer.Dedicated();
        await own.StartAsync();
        await using var database = await own.CreateDatabaseAsync(MigrateAsync);
        await ExecuteAsync(database, "insert into thing values (7)");
        var before = own.GetConnectionString();

        await own.RestartAsync();

        own.GetConnectionString().ShouldBe(before);
        database.DataSource.Clear();
        (await ScalarAsync(database, "select id from thing")).ShouldBe(7);
    }

    [Fact]
    public async Task A_paused_server_answers_nothing_until_it_is_resumed()
    {
        await using var own = PostgresServer.Dedicated();
        await own.StartAsync();
        await using var database = await own.CreateDatabaseAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();

        await own.PauseAsync();
        await using var asked = new NpgsqlCommand("select 42", connection);
        var answer = asked.ExecuteScalarAsync();
        await using var refused = new NpgsqlConnection(database.ConnectionString + ";Timeout=1;Pooling=false");
        await Should.ThrowAsync<NpgsqlException>(() => refused.OpenAsync());
        answer.IsCompleted.ShouldBeFalse();

        await own.ResumeAsync();
        (await answer).ShouldBe(42);
    }

    private static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("create table thing (id int)");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(TestDatabase database, string statement)
    {
        await using var command = database.DataSource.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(TestDatabase database, string query)
    {
        await using var command = database.DataSource.CreateCommand(query);
        return await command.ExecuteScalarAsync();
    }
}
