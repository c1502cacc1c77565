using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SlackEmulator;

namespace MentionLoad;

/// <summary>The host as it is deployed: its own process, settings by environment.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double PeakMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>The demo model, and a Slack without limits.</summary>
    public static Dictionary<string, string> Demo(int pace) =>
        new()
        {
            ["Agent__Provider"] = "demo",
            ["Agent__DemoPace"] = TimeSpan.FromMilliseconds(pace).ToString(),
            ["Slack__Budgets__Mode"] = "unlimited",
        };

    public static async Task<HostProcess> StartAsync(
        SlackEmulatorHost slack,
        string database,
        IReadOnlyDictionary<string, string> further,
        CancellationToken cancellationToken,
        bool ackEarly = false
    )
    {
        var port = FreePort();
        var assembly = Path.Combine(Folder("src/BotHost"), "BotHost.dll");
        var settings = new Dictionary<string, string>
        {
            ["SLACK_BOT_TOKEN"] = slack.Options.BotToken,
            ["SLACK_SIGNING_SECRET"] = slack.Options.SigningSecret,
            ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
            ["DATABASE_URL"] = database,
            ["PORT"] = $"{port}",
            ["LOG_LEVEL"] = "Warning",
        };
        foreach (var (name, value) in further)
            settings[name] = value;
        using (var migrate = Start(assembly, "migrate", settings))
        {
            await migrate.WaitForExitAsync(cancellationToken);
            if (migrate.ExitCode != 0)
                throw new InvalidOperationException("The database could not be migrated.");
        }

        if (ackEarly)
        {
            settings["DOTNET_STARTUP_HOOKS"] = Path.Combine(Folder("bench/AckEarly"), "AckEarly.dll");
            settings["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "AckEarly";
        }
        var process = Start(assembly, "run", settings);
        var host = new HostProcess(process, new Uri($"http://127.0.0.1:{port}"));
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The host ended with exit code {process.ExitCode}.");
            try
            {
                using var ready = await http.GetAsync(new Uri(host.Address, "/healthz/ready"), cancellationToken);
                if (ready.IsSuccessStatusCode)
                    return host;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string assembly, string command, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(assembly);
        start.ArgumentList.Add(command);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Where this build put a project.</summary>
    private static string Folder(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var configuration = here.Parent!.Name;
        return Path.Combine(
            here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName,
            project,
            "bin",
            configuration,
            here.Name
        );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
