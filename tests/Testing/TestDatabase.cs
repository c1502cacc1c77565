using Npgsql;

namespace BotHost.Testing;

/// <summary>A database of one test's own, dropped on dispose.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresInstance server;
    private readonly Lazy<NpgsqlDataSource> dataSource;

    internal TestDatabase(PostgresInstance server, string name, string connectionString)
    {
        this.server = server;
        Name = name;
        ConnectionString = connectionString;
        dataSource = new Lazy<NpgsqlDataSource>(() => NpgsqlDataSource.Create(connectionString));
    }

    /// <summary>The database's name on the server.</summary>
    public string Name { get; }

    /// <summary>The way to the database (pooled, at most 40 connections).</summary>
    public string ConnectionString { get; }

    /// <summary>A data source for it, disposed of with the database.</summary>
    public NpgsqlDataSource DataSource => dataSource.Value;

    /// <summary>Drops the database, also where connections to it are still open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (dataSource.IsValueCreated)
        {
            await dataSource.Value.DisposeAsync();
        }

        await server.DropDatabaseAsync(Name);
    }
}
