using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace BotHost.Persistence.Embedded;

/// <summary>Makes a new data folder: elsewhere first, then renamed, so that half a cluster never has its name.</summary>
internal static class ClusterCreation
{
    public const string Role = "bothost";

    public static async Task<ClusterPlace> CreateAsync(
        ClusterPlace place,
        PostgresBinaries binaries,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        logger.CreatingCluster(place.Folder, binaries.Major, place.User.Name);
        SweepDrafts(place.Folder);
        var draft = $"{place.Folder}.new-{PrivateFile.RandomName()}";
        var data = Path.Combine(draft, "data");
        Directory.CreateDirectory(draft, PrivateFile.OwnerOnly);
        try
        {
            Directory.CreateDirectory(data, PrivateFile.OwnerOnly);
            var marker = new ClusterMarker(
                ClusterMarker.CurrentFormat,
                time.GetUtcNow(),
                place.User.Name,
                FreePort.Find(),
                RandomNumberGenerator.GetHexString(48, lowercase: true)
            );
            var passwordFile = Path.Combine(draft, "password");
            PrivateFile.Write(passwordFile, marker.Password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await HandOverAsync(draft, place.User, cancellationToken);
            await InitialiseAsync(data, passwordFile, binaries, place.User, cancellationToken);
            await File.AppendAllTextAsync(
                Path.Combine(data, "postgresql.conf"),
                $"\ninclude '{ClusterStart.SettingsFile}'\n",
                cancellationToken
            );
            marker.Write(data);
            if (Directory.Exists(place.Folder))
            {
                Directory.Delete(place.Folder);
            }

            Directory.Move(data, place.Folder);
            return place with { Marker = marker };
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static async Task HandOverAsync(string folder, ClusterUser user, CancellationToken cancellationToken)
    {
        if (!user.IsAnother)
        {
            return;
        }

        var changed = await Command.RunAsync(["chown", "-R", user.Name, folder], cancellationToken);
        if (!changed.Succeeded)
        {
            throw new PrivateClusterException($"{folder} cannot be given to {user.Name}: {changed.Output}");
        }
    }

    private static async Task InitialiseAsync(
        string data,
        string passwordFile,
        PostgresBinaries binaries,
        ClusterUser user,
        CancellationToken cancellationToken
    )
    {
        var initdb = await user.RunAsync(
            [
                binaries.Program("initdb"),
                $"--pgdata={data}",
                $"--username={Role}",
                $"--pwfile={passwordFile}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // macOS has no C.UTF-8; there C sorts alike.
                OperatingSystem.IsLinux()
                    ? "--locale=C.UTF-8"
                    : "--locale=C",
                "--data-checksums",
                "--no-instructions",
            ],
            cancellationToken
        );
        if (!initdb.Succeeded)
        {
            throw new PrivateClusterException(
                string.Create(CultureInfo.InvariantCulture, $"initdb failed ({initdb.ExitCode}): {initdb.Output}")
            );
        }
    }

    private static void SweepDrafts(string folder)
    {
        var parent = Path.GetDirectoryName(folder)!;
        foreach (var draft in Directory.EnumerateDirectories(parent, $"{Path.GetFileName(folder)}.new-*"))
        {
            Directory.Delete(draft, recursive: true);
        }
    }
}
