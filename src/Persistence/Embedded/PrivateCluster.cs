using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BotHost.Persistence.Embedded;

/// <summary>
/// A PostgreSQL server of the host's own, for a start without any database at hand. It is created once, survives a
/// crash of the host (the next start adopts it), and is stopped by the last process that used it on its way out.
/// It listens on loopback only, with a random password that its owner alone can read. Not for Windows.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private const string Database = "bothost";
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private readonly PrivateClusterOptions _options;
    private readonly Running _running;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _disposed;

    private PrivateCluster(PrivateClusterOptions options, Running running, TimeProvider time, ILogger logger)
    {
        _options = options;
        _running = running;
        _time = time;
        _logger = logger;
        ProcessId = running.Server.ProcessId;
        ConnectionString = ConnectionText.For(running.Server.Port, running.Place.Marker!.Password, Database);
    }

    /// <summary>The way to the database <c>bothost</c> of this server; contains the password.</summary>
    public string ConnectionString { get; }

    /// <summary>The data folder of the server.</summary>
    public string DataFolder => _running.Place.Folder;

    /// <summary>The process number of the server (the postmaster).</summary>
    public int ProcessId { get; }

    /// <summary>
    /// Creates the cluster if there is none, starts or adopts its server and waits until it answers. Several hosts may
    /// call it at once for the same folder: one starts, the others adopt.
    /// </summary>
    /// <exception cref="PrivateClusterException">There is no usable PostgreSQL, the folder holds a cluster that is not
    /// ours, or the server did not answer in time; the message names the remedy.</exception>
    public static async Task<PrivateCluster> StartAsync(
        PrivateClusterOptions options,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        if (OperatingSystem.IsWindows())
        {
            throw new PrivateClusterException("The embedded PostgreSQL does not run on Windows; set DATABASE_URL.");
        }

        using var deadline = new CancellationTokenSource(options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await StartWithinAsync(options, logger, time, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PrivateClusterException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"PostgreSQL was not ready after {options.StartTimeout.TotalSeconds:0} s. Its last lines:\n{e.Message}"
                ),
                e
            );
        }
    }

    /// <summary>Stops the server at once (fast shutdown), whoever else uses it. Does nothing when it is down.</summary>
    /// <exception cref="PrivateClusterException">It would not stop.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var entered = await ClusterLock.EnterAsync(HostFolder(_options), _time, cancellationToken);
        await ShutDownAsync(cancellationToken);
    }

    /// <summary>Looks after the server until cancelled: one that died (killed, out of memory) is started again.</summary>
    public async Task KeepRunningAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(WatchInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var seen = Postmaster.Read(DataFolder);
            if (seen is not null && await seen.RunsAsync(DataFolder, _running.Place.Marker!, cancellationToken))
                continue;
            try
            {
                await StartAgainAsync(cancellationToken);
            }
            catch (PrivateClusterException e)
            {
                _logger.NotStartedAgain(e, DataFolder);
            }
        }
    }

    private async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _logger.ClusterDied(DataFolder);
        using var entered = await ClusterLock.EnterAsync(HostFolder(_options), _time, cancellationToken);
        var start = new ClusterStart(_running.Place, _running.Binaries, _options, _time, _logger);
        var (server, _) = await start.RunAsync(cancellationToken);
        if (server.Port != _running.Server.Port)
            throw new PrivateClusterException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Port {_running.Server.Port} was taken meanwhile; start the host again to find the server on port {server.Port}."
                )
            );
    }

    /// <summary>Leaves the server, and stops it when no other process uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(_options.StopTimeout * 3, _time);
        using var entered = await ClusterLock.EnterAsync(HostFolder(_options), _time, deadline.Token);
        await _running.Use.DisposeAsync();
        if (ClusterLock.IsUnused(HostFolder(_options)))
        {
            await ShutDownAsync(deadline.Token);
        }
        else
        {
            _logger.ClusterStaysUp(_running.Place.Folder);
        }
    }

    private static async Task<PrivateCluster> StartWithinAsync(
        PrivateClusterOptions options,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var folder = HostFolder(options);
        Directory.CreateDirectory(folder);
        using var entered = await ClusterLock.EnterAsync(folder, time, cancellationToken);
        var place = await ClusterPlace.FindAsync(folder, cancellationToken);
        var binaries = await PostgresBinaries.FindAsync(options.Binaries, MajorOf(place), cancellationToken);
        if (place.Marker is null)
        {
            place = await ClusterCreation.CreateAsync(place, binaries, time, logger, cancellationToken);
        }

        var start = new ClusterStart(place, binaries, options, time, logger);
        var (server, marker) = await start.RunAsync(cancellationToken);
        await EnsureDatabaseAsync(server.Port, marker.Password, cancellationToken);
        var use = ClusterLock.Use(folder);
        var found = new Running(place with { Marker = marker }, binaries, server, use);
        return new PrivateCluster(options, found, time, logger);
    }

    private static int? MajorOf(ClusterPlace place)
    {
        if (place.Marker is null)
        {
            return null;
        }

        var file = Path.Combine(place.Folder, "PG_VERSION");
        return
            File.Exists(file)
            && int.TryParse(
                File.ReadAllText(file).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var major
            )
            ? major
            : throw new PrivateClusterException(
                $"{file} is missing or damaged: the embedded database is broken. Restore it from a backup, or move "
                    + $"{place.Folder} away to begin anew."
            );
    }

    private static async Task EnsureDatabaseAsync(int port, string password, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionText.For(port, password, "postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var look = new NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
        if (await look.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"create database {Database}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private Task ShutDownAsync(CancellationToken cancellationToken) =>
        ClusterStop.RunAsync(_running.Place, _running.Binaries, _options, _logger, cancellationToken);

    private static string HostFolder(PrivateClusterOptions options) => Path.GetFullPath(options.Folder);

    private sealed record Running(ClusterPlace Place, PostgresBinaries Binaries, Postmaster Server, FileStream Use);
}
