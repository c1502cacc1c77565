using System.Globalization;
using Microsoft.Extensions.Logging;

namespace BotHost.Persistence.Embedded;

/// <summary>Takes the server of a data folder down: politely, then at once.</summary>
internal static class ClusterStop
{
    public static async Task RunAsync(
        ClusterPlace place,
        PostgresBinaries binaries,
        PrivateClusterOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var server = Postmaster.Read(place.Folder);
        if (server is null || !await server.RunsAsync(place.Folder, place.Marker!, cancellationToken))
        {
            return;
        }

        var seconds = Math.Ceiling(options.StopTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (!(await StopAsync("fast")).Succeeded)
        {
            logger.ClusterStopForced(place.Folder, options.StopTimeout);
            var forced = await StopAsync("immediate");
            if (!forced.Succeeded)
            {
                throw new PrivateClusterException($"PostgreSQL in {place.Folder} would not stop: {forced.Output}");
            }
        }

        logger.ClusterStopped(place.Folder);

        Task<Command> StopAsync(string mode) =>
            place.User.RunAsync(
                [binaries.Program("pg_ctl"), "stop", $"--mode={mode}", "--wait", $"--timeout={seconds}"],
                cancellationToken,
                place.Folder
            );
    }
}
