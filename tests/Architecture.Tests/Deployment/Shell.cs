using System.Diagnostics;

namespace BotHost.Architecture.Tests.Deployment;

/// <summary>A program run to its end: exit code, and output and errors together. A null in the environment takes a name away.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        IEnumerable<string> line,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        using var process = Start(folder, line, environment);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Still running after {Patience}: {await output}{await error}", e);
        }

        return (process.ExitCode, await output + await error);
    }

    public static Process Start(
        string folder,
        IEnumerable<string> line,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var words = line.ToList();
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} does not start.");
    }
}
