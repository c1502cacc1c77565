using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BotHost.Persistence.Embedded;

/// <summary>Brings the server of one data folder up, or finds it up, until it answers.</summary>
internal sealed class ClusterStart(
    ClusterPlace place,
    PostgresBinaries binaries,
    PrivateClusterOptions options,
    TimeProvider time,
    ILogger logger
)
{
    public const string SettingsFile = "bothost.conf";
    private const int MostLostPorts = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);
    private readonly ServerLog _log = new(place.LogFile);
    private int _lostPorts;
    private ClusterMarker _marker = place.Marker!;

    /// <summary>Returns the running server and its marker, whose port may be a new one.</summary>
    public async Task<(Postmaster Server, ClusterMarker Marker)> RunAsync(CancellationToken cancellationToken)
    {
        var adopting = true;
        try
        {
            while (true)
            {
                var running = Postmaster.Read(place.Folder);
                if (running is null || !await running.RunsAsync(place.Folder, _marker, cancellationToken))
                {
                    adopting = false;
                    await LaunchAsync(running, cancellationToken);
                }
                else if (running.Port > 0 && await AnswersAsync(running.Port, cancellationToken))
                {
                    Report(running, adopting);
                    return (running, _marker with { Port = running.Port });
                }
                else
                {
                    await Task.Delay(Interval, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            if (!adopting)
            {
                // Ours from the first moment, and nobody has it yet: nobody else would stop it.
                await ClusterStop.RunAsync(place, binaries, options, logger, CancellationToken.None);
            }

            // The caller knows whether this was its own wish or the deadline; only here are the server's last words.
            throw new OperationCanceledException(_log.Quote(), e, cancellationToken);
        }
    }

    private void Report(Postmaster running, bool adopted)
    {
        if (adopted)
        {
            logger.ClusterAdopted(place.Folder, running.ProcessId);
        }
        else
        {
            logger.ClusterReady(running.Port, running.ProcessId);
        }
    }

    private async Task LaunchAsync(Postmaster? stale, CancellationToken cancellationToken)
    {
        if (stale is not null && await IsAliveAsync(stale.ProcessId, cancellationToken))
        {
            logger.StalePidFile(place.Folder, stale.ProcessId);
            Postmaster.DisownPid(place.Folder);
        }

        if (!FreePort.IsFree(_marker.Port))
        {
            _marker = _marker with { Port = FreePort.Find() };
            _marker.Write(place.Folder);
        }

        WriteSettings();
        logger.StartingCluster(place.Folder, binaries.Major, _marker.Port);
        // pg_ctl makes the server the leader of a session of its own, so that a Ctrl-C meant for the host spares it.
        var seconds = Math.Ceiling(options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var start = place.User.RunAsync(
            [binaries.Program("pg_ctl"), "start", "--wait", $"--timeout={seconds}", "--silent", "--log=server.log"],
            cancellationToken,
            place.Folder
        );
        await TellProgressAsync(start, cancellationToken);
        var started = await start;
        if (started.Succeeded)
        {
            return;
        }

        // Children of a killed server may still be going down; or somebody took the port between look and start.
        var childrenLeft = _log.Says("is still in use");
        if (childrenLeft || (_log.Says("could not bind") && ++_lostPorts < MostLostPorts))
        {
            logger.StartRetried(_log.LastLines()[^1]);
            await Task.Delay(Interval, time, cancellationToken);
            return;
        }

        throw new PrivateClusterException(
            $"PostgreSQL did not start in {place.Folder}. The last lines of {place.LogFile}:\n{_log.Quote()}\n"
                + started.Output
        );
    }

    private async Task TellProgressAsync(Task start, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(start, Task.Delay(ProgressInterval, time, cancellationToken)) != start)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_log.LastLines() is [.., var last])
            {
                logger.ClusterProgress(last);
            }
        }
    }

    private async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionText.For(port, _marker.Password, "postgres"));
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            if (_log.LastLines() is [.., var last])
            {
                logger.ClusterProgress(last);
            }

            return false;
        }
        catch (PostgresException e)
        {
            throw new PrivateClusterException(
                $"The server in {place.Folder} refuses the password in its marker file: {e.MessageText}. "
                    + $"Put the password of the role {ClusterCreation.Role} right, or set DATABASE_URL.",
                e
            );
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAliveAsync(int processId, CancellationToken cancellationToken)
    {
        var pid = processId.ToString(CultureInfo.InvariantCulture);
        return (await Command.RunAsync(["ps", "-p", pid], cancellationToken)).Succeeded;
    }

    private void WriteSettings()
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cluster_name"] = "bothost",
            ["listen_addresses"] = "127.0.0.1",
            ["log_checkpoints"] = "off",
            ["log_timezone"] = "UTC",
            ["port"] = _marker.Port.ToString(CultureInfo.InvariantCulture),
            ["timezone"] = "UTC",
            // Loopback with SCRAM works alike for every user and every length of path.
            ["unix_socket_directories"] = "",
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        var text = new StringBuilder("# Written by BotHost at every start; read after postgresql.conf.\n");
        foreach (var (name, value) in settings)
        {
            var quoted = value.Replace("'", "''", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{quoted}'\n");
        }

        PrivateFile.Write(
            Path.Combine(place.Folder, SettingsFile),
            text.ToString(),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
    }
}
