using System.Diagnostics;
using System.Security.Cryptography;
using BotHost.Persistence.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotHost.Persistence.Tests.Embedded;

/// <summary>A host folder of one test's own; whatever server is left in it is killed at the end.</summary>
internal sealed class ClusterFolder : IAsyncDisposable
{
    private readonly string _top = Path.Combine(
        Path.GetTempPath(),
        "bothost-cluster-" + RandomNumberGenerator.GetHexString(12, lowercase: true)
    );

    public ClusterFolder(string below = ".data")
    {
        Host = Path.Combine(_top, below);
        Directory.CreateDirectory(_top);
    }

    public string Top => _top;

    public string Host { get; }

    public string Data =>
        File.Exists(Path.Combine(Host, "location"))
            ? File.ReadAllText(Path.Combine(Host, "location")).Trim()
            : Path.Combine(Host, "postgres");

    public PrivateClusterOptions Options =>
        new()
        {
            Folder = Host,
            Settings = new Dictionary<string, string> { ["fsync"] = "off" },
        };

    public Task<PrivateCluster> StartAsync(PrivateClusterOptions? options = null) =>
        PrivateCluster.StartAsync(options ?? Options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);

    /// <summary>Starts the server as a host would, and leaves it without an owner, as a host that crashed does.</summary>
    public async Task<int> LeaveServerOfCrashedHostAsync()
    {
        var place = await ClusterPlace.FindAsync(Host, CancellationToken.None);
        var binaries = await PostgresBinaries.FindAsync(null, null, CancellationToken.None);
        var start = new ClusterStart(place, binaries, Options, TimeProvider.System, NullLogger.Instance);
        return (await start.RunAsync(CancellationToken.None)).Server.ProcessId;
    }

    public static async Task KillAsync(int processId)
    {
        using var server = Process.GetProcessById(processId);
        server.Kill();
        await server.WaitForExitAsync();
    }

    /// <summary>Whether the process ends; a server takes its pid file away a moment before it does.</summary>
    public static async Task<bool> EndsAsync(int processId)
    {
        try
        {
            using var server = Process.GetProcessById(processId);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await server.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Data) && Postmaster.Read(Data) is { } left && ClusterMarker.Read(Data) is { } marker)
        {
            if (await left.RunsAsync(Data, marker, CancellationToken.None))
            {
                await KillAsync(left.ProcessId);
            }
        }

        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }

        Directory.Delete(_top, recursive: true);
    }
}
