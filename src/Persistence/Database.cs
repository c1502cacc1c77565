using System.Diagnostics;
using System.Globalization;
using BotHost.Domain;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BotHost.Persistence;

/// <summary>The pools: one for arrivals, one for everything else, so that neither can starve the other.</summary>
internal sealed class Database : IAsyncDisposable, IDisposable
{
    // How much longer than the server we wait before we give a connection up as hung.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public Database(IOptions<StorageOptions> options, ILoggerFactory loggers)
    {
        var storage = options.Value;
        Arrivals = Build(storage, "inbox", storage.InboxConnections, storage.CommitTimeout, loggers);
        Turns = Build(storage, "turns", storage.TurnConnections, storage.CommandTimeout, loggers);
    }

    public NpgsqlDataSource Arrivals { get; }

    public NpgsqlDataSource Turns { get; }

    /// <summary>Runs one batch as one transaction and one round trip, and reads what it returns.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    /// <exception cref="StoreRefusedException">The database refuses these data for good.</exception>
    public async Task<T> ReadAsync<T>(
        IReadOnlyList<Statement> statements,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        // Polls belong to no trace and would only fill it.
        using var span = Activity.Current is null
            ? null
            : StorageMeter.Source.StartActivity("store", ActivityKind.Client);
        try
        {
            await using var batch = Turns.CreateBatch();
            foreach (var statement in statements)
                batch.BatchCommands.Add(statement.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var result = await read(reader);

            // A failure of a later statement of the batch is raised only when its result is reached.
            while (await reader.NextResultAsync(cancellationToken)) { }
            return result;
        }
        catch (Exception e) when (StoreErrors.IsUnavailable(e))
        {
            throw StoreErrors.Unavailable(e);
        }
        catch (Exception e) when (StoreErrors.IsDataError(e))
        {
            // Without the cause, whose words can repeat data.
            throw new StoreRefusedException($"The database refused what it was given: {StoreErrors.Describe(e)}.");
        }
    }

    /// <summary>Runs one statement and reads all its rows.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<List<T>> ListAsync<T>(
        Statement statement,
        Func<NpgsqlDataReader, T> row,
        CancellationToken cancellationToken
    ) => ReadAsync([statement], reader => reader.AllAsync(row, cancellationToken), cancellationToken);

    /// <summary>Runs one batch whose rows nobody reads.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task RunAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken) =>
        ReadAsync(statements, _ => Task.FromResult(true), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Arrivals.DisposeAsync();
        await Turns.DisposeAsync();
    }

    public void Dispose()
    {
        Arrivals.Dispose();
        Turns.Dispose();
    }

    private static NpgsqlDataSource Build(
        StorageOptions storage,
        string part,
        int connections,
        TimeSpan timeout,
        ILoggerFactory loggers
    )
    {
        var settings = new NpgsqlConnectionStringBuilder(storage.ConnectionString)
        {
            MaxPoolSize = connections,
            MinPoolSize = 0,
            Multiplexing = false,
            // Nothing here changes a connection's state, so there is nothing to undo when it goes back to the pool.
            NoResetOnClose = true,
            // Named statements: the hot ones are planned once per connection.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Timeout = Seconds(timeout + Grace),
            CommandTimeout = Seconds(timeout + Grace),
            // The server ends a late statement itself; when it does not even do that, waiting for it to confirm a cancellation is in vain.
            CancellationTimeout = -1,
        };
        settings.ApplicationName ??= $"bothost {part}";
        var limit = timeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        settings.Options = $"{settings.Options} -c statement_timeout={limit}".Trim();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    private static int Seconds(TimeSpan timeout) => (int)Math.Ceiling(timeout.TotalSeconds);
}
