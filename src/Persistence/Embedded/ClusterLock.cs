namespace BotHost.Persistence.Embedded;

/// <summary>
/// Two advisory file locks that the kernel frees when their holder dies: one serialises starting and stopping, the
/// other is shared by everybody who uses the cluster, so that the last one out can tell that it is the last.
/// </summary>
internal static class ClusterLock
{
    private const int EagainOnLinux = 11;
    private const int EagainOnMac = 35;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the right to start or stop the cluster of this folder.</summary>
    public static async Task<FileStream> EnterAsync(
        string folder,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (TryOpen(Path.Combine(folder, "postgres.lock"), FileAccess.ReadWrite, FileShare.None) is { } entered)
            {
                return entered;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Says that this process uses the cluster, until the stream is disposed of.</summary>
    public static FileStream Use(string folder) =>
        TryOpen(UsersFile(folder), FileAccess.Read, FileShare.Read)
        ?? throw new IOException($"{UsersFile(folder)} is held by something that is not a host.");

    /// <summary>Whether nobody uses the cluster any more.</summary>
    public static bool IsUnused(string folder)
    {
        using var alone = TryOpen(UsersFile(folder), FileAccess.ReadWrite, FileShare.None);
        return alone is not null;
    }

    private static string UsersFile(string folder) => Path.Combine(folder, "postgres.users");

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException e) when (e.HResult is EagainOnLinux or EagainOnMac)
        {
            return null;
        }
    }
}
