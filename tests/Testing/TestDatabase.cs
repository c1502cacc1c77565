using Npgsql;

namespace BotHost.Testing;

/// <summary>A database of one test's own, dropped on dispose.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresInstance _server;
    private readonly Lazy<NpgsqlDataSource> _dataSource;

    internal TestDatabase(PostgresInstance server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = connectionString;
        _dataSource = new Lazy<NpgsqlDataSource>(() => NpgsqlDataSource.Create(connectionString));
    }

    /// <summary>The database's name on the server.</summary>
    public string Name { get; }

    /// <summary>The way to the database (pooled, at most 40 connections).</summary>
    public string ConnectionString { get; }

    /// <summary>A data source for it, disposed of with the database.</summary>
    public NpgsqlDataSource DataSource => _dataSource.Value;

    /// <summary>Drops the database, also where connections to it are still open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync();
        }

        await _server.DropDatabaseAsync(Name);
    }
}
