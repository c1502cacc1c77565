using System.Globalization;

namespace BotHost.Persistence.Embedded;

/// <summary>What <c>postmaster.pid</c> says about the server of a data folder.</summary>
internal sealed record Postmaster(int ProcessId, int Port, string Status)
{
    // Above any pid that a kernel gives out.
    private const string NobodysPid = "2147483647";

    public static Postmaster? Read(string folder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PidFile(folder));
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var pid = Number(lines, 0);
        return pid > 0 ? new Postmaster(pid, Number(lines, 3), lines.ElementAtOrDefault(7)?.Trim() ?? "") : null;
    }

    /// <summary>Whether a live server of exactly this folder (not only a process of that number) is behind it.</summary>
    public async Task<bool> RunsAsync(string folder, ClusterMarker marker, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            // A postmaster lives in its data folder; the password in the marker makes the folder unmistakable.
            try
            {
                var seen = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/cwd");
                return ClusterMarker.Read(seen) == marker;
            }
            catch (Exception e) when (e is PrivateClusterException or UnauthorizedAccessException or IOException)
            {
                return false;
            }
        }

        var pid = ProcessId.ToString(CultureInfo.InvariantCulture);
        var process = await Command.RunAsync(["ps", "-p", pid, "-o", "comm="], cancellationToken);
        return process.Succeeded && Path.GetFileName(process.Output.Trim()) is "postgres" or "postmaster";
    }

    /// <summary>
    /// Makes a stale pid file harmless where its number now belongs to another process, which PostgreSQL would take
    /// for a live server. The rest of the file stays: it lets PostgreSQL look for orphaned children of the old one.
    /// </summary>
    public static void DisownPid(string folder)
    {
        var lines = File.ReadAllLines(PidFile(folder));
        lines[0] = NobodysPid;
        File.WriteAllLines(PidFile(folder), lines);
    }

    private static string PidFile(string folder) => Path.Combine(folder, "postmaster.pid");

    private static int Number(string[] lines, int index) =>
        int.TryParse(
            lines.ElementAtOrDefault(index)?.Trim(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : 0;
}
