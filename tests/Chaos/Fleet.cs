using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SlackEmulator;

namespace BotHost.Chaos;

/// <summary>The replicas of a round. What is done to one replica is done one after the other.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    private readonly ChaosSettings _settings;
    private readonly SlackEmulatorHost _slack;
    private readonly TakeoverWatch _watch;
    private readonly TimeProvider _time;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Slot[] _slots;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private readonly SemaphoreSlim _maySuffer;
    private int _next;

    public Fleet(
        ChaosSettings settings,
        SlackEmulatorHost slack,
        string database,
        TakeoverWatch watch,
        TimeProvider time
    )
    {
        (_settings, _slack, _watch, _time) = (settings, slack, watch, time);
        // One is always spared, or there is nobody who could take over.
        _maySuffer = new SemaphoreSlim(settings.Replicas - 1);
        _slots = [.. Enumerable.Range(0, settings.Replicas).Select(_ => new Slot())];
        _environment = new Dictionary<string, string>
        {
            ["SLACK_BOT_TOKEN"] = slack.Options.BotToken,
            ["SLACK_SIGNING_SECRET"] = slack.Options.SigningSecret,
            ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
            ["DATABASE_URL"] = database,
            ["Agent__Provider"] = "demo",
            ["Agent__DemoPace"] = settings.Pace.ToString("c", CultureInfo.InvariantCulture),
            ["Storage__LeaseSeconds"] = "4",
            ["Slack__Timeout"] = "00:00:02",
            ["Turns__Renewal"] = "00:00:00.500",
            ["Turns__Poll"] = "00:00:01",
            ["Turns__Drain"] = "00:00:01",
            ["Turns__Sweep"] = "00:00:02",
            ["LOG_LEVEL"] = "Information",
        };
    }

    /// <summary>What the replicas said.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public int Kills { get; private set; }

    public int Freezes { get; private set; }

    public int Drains { get; private set; }

    /// <summary>Replicas that did not end in peace when they were asked to.</summary>
    public int Stubborn { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            _slots.Select(slot => DoAsync(slot, () => StartAsync(slot, cancellationToken), cancellationToken))
        );

    /// <summary>Deliveries go to the next replica that is up, as behind a load balancer.</summary>
    public void Route()
    {
        for (var tried = 0; tried < _slots.Length; tried++)
        {
            var slot = _slots[(uint)Interlocked.Increment(ref _next) % (uint)_slots.Length];
            if (slot is { IsUp: true, Process: { } process })
            {
                _slack.EventsUrl = new Uri(process.Address, "/slack/events");
                return;
            }
        }
    }

    public Task KillAsync(int replica, TimeSpan down, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                slot.IsUp = false;
                Route();
                Kills++;
                _watch.Gone(slot.Process!.Id);
                await slot.Process.KillAsync(cancellationToken);
                await Task.Delay(down, _time, cancellationToken);
                await StartAsync(slot, cancellationToken);
            },
            cancellationToken
        );
    }

    public Task FreezeAsync(int replica, TimeSpan howLong, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                slot.IsUp = false;
                Route();
                Freezes++;
                _watch.Gone(slot.Process!.Id);
                await slot.Process.SignalAsync("STOP", cancellationToken);
                try
                {
                    await Task.Delay(howLong, _time, cancellationToken);
                }
                finally
                {
                    await slot.Process.SignalAsync("CONT", CancellationToken.None);
                }
                slot.IsUp = true;
            },
            cancellationToken
        );
    }

    public Task DrainAsync(int replica, CancellationToken cancellationToken)
    {
        var slot = _slots[replica];
        return HarmAsync(
            slot,
            async () =>
            {
                slot.IsUp = false;
                Route();
                Drains++;
                await EndAsync(slot, cancellationToken);
                await StartAsync(slot, cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>Ends all replicas in peace, so that nobody writes any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_slots.Select(slot => DoAsync(slot, () => EndAsync(slot, cancellationToken), cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots)
        {
            if (slot.Process is not null)
                await slot.Process.KillAsync(CancellationToken.None);
            slot.Process?.Dispose();
            slot.One.Dispose();
        }
        _http.Dispose();
        _maySuffer.Dispose();
    }

    private async Task HarmAsync(Slot slot, Func<Task> work, CancellationToken cancellationToken)
    {
        await _maySuffer.WaitAsync(cancellationToken);
        try
        {
            await DoAsync(slot, work, cancellationToken);
        }
        finally
        {
            _maySuffer.Release();
        }
    }

    private static async Task DoAsync(Slot slot, Func<Task> work, CancellationToken cancellationToken)
    {
        await slot.One.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            slot.One.Release();
        }
    }

    /// <summary>Starts until it stays up: a database that is away refuses the start, and whoever runs the host starts it again.</summary>
    private async Task StartAsync(Slot slot, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartsWithin);
        while (true)
        {
            slot.Process?.Dispose();
            slot.Process = ReplicaProcess.Start(_settings.Host, FreePort(), _environment, Lines);
            if (await slot.Process.IsReadyAsync(_http, _time, deadline.Token))
                break;
        }
        slot.IsUp = true;
        Route();
    }

    private async Task EndAsync(Slot slot, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(EndsWithin);
        await slot.Process!.SignalAsync("TERM", cancellationToken);
        try
        {
            await slot.Process.EndAsync(deadline.Token);
            Stubborn += slot.Process.ExitCode == 0 ? 0 : 1;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Stubborn++;
            await slot.Process.KillAsync(cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Slot
    {
        public SemaphoreSlim One { get; } = new(1, 1);

        public ReplicaProcess? Process { get; set; }

        public volatile bool IsUp;
    }
}
