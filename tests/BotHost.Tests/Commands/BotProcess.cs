using System.Diagnostics;

namespace BotHost.Tests.Commands;

/// <summary>The program itself, as an operator runs it, in an environment of nothing but what the test gives.</summary>
internal static class BotProcess
{
    public sealed record Ended(int ExitCode, string Output, string Error)
    {
        public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static async Task<Ended> RunAsync(
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        string? workingDirectory = null
    )
    {
        using var process = Start(arguments, environment, workingDirectory);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        string? workingDirectory = null
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BotHost.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => !IsOfTheMachine(name)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits until the program says that it is ready; its output is read on so that it never blocks.</summary>
    public static async Task ReadyAsync(Process process, int port)
    {
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await pace.WaitForNextTickAsync(deadline.Token))
        {
            process.HasExited.ShouldBeFalse("The program ended before it was ready.");
            try
            {
                using var ready = await http.GetAsync("/healthz/ready", deadline.Token);
                if (ready.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    private static bool IsOfTheMachine(string name) =>
        name is "PATH" or "HOME" or "TMPDIR" or "LANG" || name.StartsWith("DOTNET_ROOT", StringComparison.Ordinal);
}
