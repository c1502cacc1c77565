using System.Security.Cryptography;
using System.Text;

namespace BotHost.Persistence.Embedded;

/// <summary>The data folder, the user that owns it, and whether it is ours already.</summary>
internal sealed record ClusterPlace(string Folder, ClusterUser User, ClusterMarker? Marker)
{
    public const string LocationFile = "location";

    public string LogFile => Path.Combine(Folder, "server.log");

    public static async Task<ClusterPlace> FindAsync(string hostFolder, CancellationToken cancellationToken)
    {
        var folder = await NamedFolderAsync(hostFolder, cancellationToken) ?? Path.Combine(hostFolder, "postgres");
        var marker = ClusterMarker.Read(folder);
        if (marker is not null || Exists(folder))
        {
            return await ExistingAsync(folder, marker, cancellationToken);
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return new ClusterPlace(folder, ClusterUser.Self, null);
        }

        var user = await ClusterUser.ForRootAsync(null, cancellationToken);
        if (await user.CanEnterAsync(hostFolder, cancellationToken))
        {
            return new ClusterPlace(Path.Combine(hostFolder, "postgres"), user, null);
        }

        var elsewhere = await ReachableFolderAsync(hostFolder, user, cancellationToken);
        PrivateFile.Write(
            Path.Combine(hostFolder, LocationFile),
            elsewhere + "\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
        return new ClusterPlace(elsewhere, user, ClusterMarker.Read(elsewhere));
    }

    private static async Task<ClusterPlace> ExistingAsync(
        string folder,
        ClusterMarker? marker,
        CancellationToken cancellationToken
    )
    {
        if (marker is null)
        {
            throw new PrivateClusterException(
                $"{folder} holds something that BotHost did not create and will not touch. "
                    + "Move it away, or set DATABASE_URL to a running server."
            );
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return new ClusterPlace(folder, ClusterUser.Self, marker);
        }

        var user = await ClusterUser.ForRootAsync(marker.User, cancellationToken);
        return await user.CanEnterAsync(folder, cancellationToken)
            ? new ClusterPlace(folder, user, marker)
            : throw new PrivateClusterException(
                $"The user {user.Name}, who owns the embedded database in {folder}, cannot enter that folder any more. "
                    + "Give the folders above it the right to be entered (chmod a+x), or set DATABASE_URL."
            );
    }

    private static async Task<string?> NamedFolderAsync(string hostFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(hostFolder, LocationFile);
        if (!File.Exists(file))
        {
            return null;
        }

        var named = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        return Path.IsPathRooted(named) && Directory.Exists(named) ? named : null;
    }

    private static async Task<string> ReachableFolderAsync(
        string hostFolder,
        ClusterUser user,
        CancellationToken cancellationToken
    )
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hostFolder)))[..16];
        foreach (var parent in new[] { "/var/lib/bothost", $"/var/tmp/bothost-{Environment.UserName}-{name}" })
        {
            if (await OwnFolderAsync(parent, cancellationToken) && await user.CanEnterAsync(parent, cancellationToken))
            {
                return Path.Combine(parent, name);
            }
        }

        throw new PrivateClusterException(
            $"PostgreSQL has to run as {user.Name}, who cannot enter {hostFolder} nor a folder below /var/lib or "
                + "/var/tmp. Give the folders above it the right to be entered (chmod a+x), or set DATABASE_URL."
        );
    }

    private static async Task<bool> OwnFolderAsync(string folder, CancellationToken cancellationToken)
    {
        const UnixFileMode Enterable =
            PrivateFile.OwnerOnly
            | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute;
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                File.SetUnixFileMode(folder, Enterable);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        // Below /var/tmp somebody else may have been here first.
        return (await Command.RunAsync(["test", "-O", folder], cancellationToken)).Succeeded;
    }

    private static bool Exists(string folder) =>
        File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
}
