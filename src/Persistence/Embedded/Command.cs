using System.ComponentModel;
using System.Diagnostics;

namespace BotHost.Persistence.Embedded;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal sealed record Command(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    public static async Task<Command> RunAsync(
        IReadOnlyList<string> line,
        CancellationToken cancellationToken,
        string? dataFolder = null
    )
    {
        var start = new ProcessStartInfo(line[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataFolder ?? "/",
        };
        foreach (var argument in line.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        // PGPORT, PGHOST, PGOPTIONS and their like are meant for other servers.
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        if (dataFolder is not null)
        {
            // By environment, not by -D: pg_ctl pastes -D into a shell command where $ and " would not survive.
            start.Environment["PGDATA"] = dataFolder;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new PrivateClusterException($"{line[0]} cannot be run: {e.Message}.", e);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new Command(process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
