using System.Diagnostics;
using System.Security.Cryptography;

namespace BotHost.Testing;

/// <summary>
/// A temporary folder with a server in it. A shell waits at a pipe that we hold: when we end, in whatever way, the
/// kernel closes the pipe and the shell stops the server and removes the folder.
/// </summary>
internal sealed class PostgresFolder : IAsyncDisposable
{
    private const string Prefix = "bothost-test-";
    private const string LockName = "in-use";

    private const string Guard = """
        trap '' INT TERM HUP
        read -r never
        data="$1/postgres"
        [ -f "$1/location" ] && data=$(cat "$1/location")
        if [ -f "$data/postmaster.pid" ]; then
            pid=$(head -n 1 "$data/postmaster.pid")
            children=$(ps -A -o pid=,ppid= | awk -v p="$pid" '$2 == p { print $1 }')
            kill -CONT "$pid" $children 2>/dev/null
            kill -QUIT "$pid" 2>/dev/null
            tries=0
            while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do
                sleep 0.1
                tries=$((tries + 1))
            done
        fi
        rm -rf "$data" "$1"
        """;

    private readonly Process _guard;
    private readonly FileStream _inUse;

    private PostgresFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        _inUse = new FileStream(
            System.IO.Path.Combine(path, LockName),
            FileMode.Create,
            FileAccess.Write,
            FileShare.None
        );
        _guard = StartShell(Guard, [path]);
    }

    public string Path { get; }

    public static async Task<PostgresFolder> CreateAsync(CancellationToken cancellationToken)
    {
        await SweepAsync(cancellationToken);
        var name = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        return new PostgresFolder(System.IO.Path.Combine(System.IO.Path.GetTempPath(), name));
    }

    public static async Task RunShellAsync(
        string script,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        using var shell = StartShell(script, arguments);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(cancellationToken);
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"The shell ended with {shell.ExitCode}: {script}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        await _inUse.DisposeAsync();
    }

    // Only where the guard itself was killed is anything left to sweep.
    private static async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var lockFile = System.IO.Path.Combine(folder, LockName);
            if (File.Exists(lockFile) && IsAbandoned(lockFile))
            {
                await RunShellAsync(Guard, [folder], cancellationToken);
            }
        }
    }

    private static bool IsAbandoned(string lockFile)
    {
        try
        {
            using var abandoned = new FileStream(lockFile, FileMode.Open, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Process StartShell(string script, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", script, "sh", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("There is no /bin/sh.");
    }
}
