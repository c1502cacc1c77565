using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotHost.Chaos.Replica;

namespace BotHost.Chaos;

/// <summary>One running replica: the host, composed anew by this program.</summary>
internal sealed class ReplicaProcess : IDisposable
{
    private const int KeptLines = 4000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines;

    private ReplicaProcess(Process process, Uri address, ConcurrentQueue<string> lines)
    {
        (_process, Address, _lines) = (process, address, lines);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="program">The program that a replica runs.</param>
    /// <param name="lines">Takes what it says.</param>
    public static ReplicaProcess Start(
        string program,
        IReadOnlyDictionary<string, string> settings,
        ConcurrentQueue<string> lines
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(ReplicaCommand.Name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var port = FreePort();
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        return new ReplicaProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"), lines);
    }

    /// <summary>Waits until it is ready; false if it ended before.</summary>
    public async Task<bool> IsReadyAsync(HttpClient http, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        while (await pace.WaitForNextTickAsync(cancellationToken))
        {
            if (HasEnded)
                return false;
            try
            {
                using var ready = await http.GetAsync(new Uri(Address, "/healthz/ready"), cancellationToken);
                if (ready.IsSuccessStatusCode)
                    return true;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        return false;
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!HasEnded)
            _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        if (HasEnded)
            return;
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public Task EndAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose() => _process.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue($"{Id} {line}");
        while (_lines.Count > KeptLines)
            _lines.TryDequeue(out _);
    }
}
