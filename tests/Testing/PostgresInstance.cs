using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using BotHost.Persistence.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BotHost.Testing;

/// <summary>One server under test and the databases made on it.</summary>
internal sealed class PostgresInstance : IAsyncDisposable
{
    private const string ExternalServer = "BOTHOST_TEST_DATABASE_URL";

    // Delegates of one static method are equal, so each migration step has one template.
    private readonly ConcurrentDictionary<Func<string, CancellationToken, Task>, Lazy<Task<string>>> _templates = new();
    private readonly PostgresFolder? _folder;
    private readonly PrivateClusterOptions? _options;
    private readonly NpgsqlDataSource _maintenance;
    private PrivateCluster? _cluster;

    private PostgresInstance(
        string connectionString,
        PostgresFolder? folder = null,
        PrivateClusterOptions? options = null,
        PrivateCluster? cluster = null
    )
    {
        ConnectionString = connectionString;
        _folder = folder;
        _options = options;
        _cluster = cluster;
        _maintenance = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 8 }.ConnectionString
        );
    }

    public string ConnectionString { get; }

    public static async Task<PostgresInstance> StartSharedAsync()
    {
        var external = Environment.GetEnvironmentVariable(ExternalServer);
        if (!string.IsNullOrWhiteSpace(external))
        {
            return new PostgresInstance(PostgresUrl.ToConnectionString(external));
        }

        return await StartOwnAsync(new Dictionary<string, string>(), CancellationToken.None);
    }

    public static async Task<PostgresInstance> StartOwnAsync(
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        var temporary = await PostgresFolder.CreateAsync(cancellationToken);
        try
        {
            var all = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["fsync"] = "off",
                ["full_page_writes"] = "off",
                ["max_connections"] = "200",
                // A client that gave up while the server was paused may leave a half-open log-in, which holds up a drop.
                ["authentication_timeout"] = "10s",
            };
            foreach (var (name, value) in settings)
            {
                all[name] = value;
            }

            var ownOptions = new PrivateClusterOptions { Folder = temporary.Path, Settings = all };
            var started = await StartClusterAsync(ownOptions, cancellationToken);
            return new PostgresInstance(started.ConnectionString, temporary, ownOptions, started);
        }
        catch
        {
            await temporary.DisposeAsync();
            throw;
        }
    }

    public async Task<TestDatabase> CreateDatabaseAsync(
        Func<string, CancellationToken, Task>? migrate,
        CancellationToken cancellationToken
    )
    {
        var name = RandomName("test");
        if (migrate is null)
        {
            await ExecuteAsync($"create database {name}", cancellationToken);
        }
        else
        {
            var template = _templates.GetOrAdd(migrate, m => new Lazy<Task<string>>(() => CreateTemplateAsync(m)));
            var source = await template.Value.WaitAsync(cancellationToken);
            await ExecuteAsync($"create database {name} template {source}", cancellationToken);
        }

        return new TestDatabase(this, name, ConnectionTo(name, pooling: true));
    }

    public async Task DropDatabaseAsync(string name)
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionTo(name, pooling: true)));
        await ExecuteAsync($"drop database if exists {name} with (force)", CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _maintenance.Clear();
        await _cluster!.StopAsync(cancellationToken);
        await _cluster.DisposeAsync();
        _cluster = null;
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _cluster ??= await StartClusterAsync(_options!, cancellationToken);
        if (!string.Equals(_cluster.ConnectionString, ConnectionString, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Another program took the server's port while it was stopped.");
        }
    }

    public async Task SignalAllAsync(string signal, CancellationToken cancellationToken)
    {
        // The postmaster first: while it is frozen it forks no further child. Each child leads a group of its own.
        var server = _cluster!.ProcessId.ToString(CultureInfo.InvariantCulture);
        const string Script =
            "kill -s \"$1\" \"$2\" && for pid in $(ps -A -o pid=,ppid= | awk -v p=\"$2\" '$2 == p { print $1 }'); "
            + "do kill -s \"$1\" \"$pid\" 2>/dev/null || :; done";
        await PostgresFolder.RunShellAsync(Script, [signal, server], cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        if (_cluster is not null)
        {
            await SignalAllAsync("CONT", CancellationToken.None);
            await _cluster.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }

    private static Task<PrivateCluster> StartClusterAsync(
        PrivateClusterOptions options,
        CancellationToken cancellationToken
    ) => PrivateCluster.StartAsync(options, NullLogger.Instance, TimeProvider.System, cancellationToken);

    private static string RandomName(string kind) =>
        $"{kind}_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private async Task<string> CreateTemplateAsync(Func<string, CancellationToken, Task> migrate)
    {
        var name = RandomName("template");
        await ExecuteAsync($"create database {name}", CancellationToken.None);
        await migrate(ConnectionTo(name, pooling: false), CancellationToken.None);
        // A database that somebody is connected to cannot be copied.
        await ExecuteAsync($"alter database {name} with allow_connections false", CancellationToken.None);
        await ExecuteAsync(
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
            CancellationToken.None
        );
        return name;
    }

    private string ConnectionTo(string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Database = database,
            Pooling = pooling,
            MaxPoolSize = 40,
            IncludeErrorDetail = true,
        }.ConnectionString;

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = _maintenance.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
