using System.Net;
using BotHost.Chaos.Database;
using BotHost.Testing;
using Npgsql;

namespace BotHost.Tests.Chaos;

/// <summary>The chaos suite's way to the database breaks in the ways that it says.</summary>
public sealed class DatabaseProxyTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Insert = "insert into inbox (id) values (1)";

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_committed_all_the_same()
    {
        var lost = new LostAnswers();
        await using var way = await Way.OpenAsync(server, lost);
        // Prepared: the statement is named by now and its text not sent again.
        await using var statement = new NpgsqlCommand(Insert, way.Connection);
        await statement.PrepareAsync();
        lost.Add(Commit.Accept);

        await Should.ThrowAsync<NpgsqlException>(() => statement.ExecuteNonQueryAsync());

        lost.Count.ShouldBe(1);
        lost.Wanted.ShouldBeEmpty();
        (await way.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_under_way_when_the_way_is_cut_in_silence_arrives_when_it_is_healed()
    {
        await using var way = await Way.OpenAsync(server, new LostAnswers());
        way.Proxy.Cut();
        await using var statement = new NpgsqlCommand(Insert, way.Connection);
        var inserting = statement.ExecuteNonQueryAsync();
        (await way.CountAsync()).ShouldBe(0);

        way.Proxy.Heal();

        (await inserting).ShouldBe(1);
        (await way.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_way_that_refuses_breaks_what_is_connected_and_lets_nothing_in()
    {
        await using var way = await Way.OpenAsync(server, new LostAnswers());
        way.Proxy.Refuse();

        await using var statement = new NpgsqlCommand(Insert, way.Connection);
        await Should.ThrowAsync<NpgsqlException>(() => statement.ExecuteNonQueryAsync());
        await using var second = new NpgsqlConnection(way.ConnectionString);
        await Should.ThrowAsync<NpgsqlException>(() => second.OpenAsync());

        way.Proxy.Heal();
        await second.OpenAsync();
        (await way.CountAsync()).ShouldBe(0);
    }

    /// <summary>A database with a table, and a connection to it through a proxy.</summary>
    private sealed class Way(TestDatabase database, DatabaseProxy proxy, string connectionString) : IAsyncDisposable
    {
        public DatabaseProxy Proxy { get; } = proxy;

        public string ConnectionString { get; } = connectionString;

        public NpgsqlConnection Connection { get; } = new(connectionString);

        public static async Task<Way> OpenAsync(PostgresServer server, LostAnswers lost)
        {
            var database = await server.CreateDatabaseAsync();
            await using var create = database.DataSource.CreateCommand("create table inbox (id int)");
            await create.ExecuteNonQueryAsync();
            var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            var proxy = new DatabaseProxy(new DnsEndPoint(settings.Host!, settings.Port), lost, TimeProvider.System);
            settings.Host = "127.0.0.1";
            settings.Port = proxy.Port;
            settings.Pooling = false;
            settings.SslMode = SslMode.Disable;
            var way = new Way(database, proxy, settings.ConnectionString);
            await way.Connection.OpenAsync();
            return way;
        }

        public async Task<long> CountAsync()
        {
            await using var count = database.DataSource.CreateCommand("select count(*) from inbox");
            return (long)(await count.ExecuteScalarAsync())!;
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Proxy.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
