using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BotHost.Testing.Node;

/// <summary>
/// A script of a test that runs in Node.js with Slack's own clients, in the versions that <c>tests/package.json</c> pins.
/// It is spoken to in lines: what it asks is read from its standard output, what it is told goes to its standard input.
/// </summary>
public sealed class NodeScript : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _command;
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();

    private NodeScript(Process process, string command)
    {
        (_process, _command) = (process, command);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a script that lies beside the test assembly; installs the clients where they are missing.</summary>
    /// <exception cref="InvalidOperationException">There is no Node.js, or the clients cannot be installed.</exception>
    public static async Task<NodeScript> StartAsync(string script, params string[] arguments)
    {
        await OfficialClients.EnsureInstalledAsync();
        return Start("node", AppContext.BaseDirectory, [Path.Combine(AppContext.BaseDirectory, script), .. arguments]);
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>All that it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message ends with its errors.</exception>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        await using var running = await StartAsync(script, arguments);
        return await running.ToEndAsync(Patience);
    }

    /// <summary>The next line that the script writes.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message ends with its errors.</exception>
    public async Task<string> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"'{_command}' ended before it answered. {Errors()}");
    }

    /// <summary>Tells the script one line.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    internal static NodeScript Start(string program, string folder, IReadOnlyList<string> arguments)
    {
        var command = $"{program} {string.Join(' ', arguments.Select(a => Path.GetFileName(a)))}";
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return new NodeScript(Process.Start(start)!, command);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"'{command}' could not be started. Tests with Slack's own clients need Node.js 20 or newer with npm on the PATH.",
                missing
            );
        }
    }

    internal async Task<string> ToEndAsync(TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        var output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{_command}' ended with {_process.ExitCode}. {Errors()}");
    }

    private void Keep(string? line)
    {
        lock (_gate)
        {
            _errors.AppendLine(line);
        }
    }

    private string Errors()
    {
        lock (_gate)
        {
            return _errors.ToString();
        }
    }
}
