using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SlackEmulator.Faults;
using SlackEmulator.Journal;
using SlackEmulator.Page;
using SlackEmulator.Reading;

namespace SlackEmulator;

/// <summary>
/// A strict Slack that runs in this process: a workspace in memory, the Web API under <see cref="ApiUrl"/>, signed deliveries to
/// <see cref="EventsUrl"/>, and a page at <see cref="BaseAddress"/>. Its methods act as people, read what people see, and wait.
/// All members may be used from any thread.
/// </summary>
public sealed partial class SlackEmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Emulator _emulator;
    private bool _isDisposed;

    private SlackEmulatorHost(WebApplication app, Emulator emulator, Uri baseAddress)
    {
        (_app, _emulator, BaseAddress) = (app, emulator, baseAddress);
        emulator.ResponseUrls.BaseAddress = baseAddress;
        lock (emulator.Workspace.Gate)
        {
            Workspace = Snapshot.Of(emulator.Workspace);
        }
    }

    /// <summary>The options that this emulator was started with.</summary>
    public SlackEmulatorOptions Options => _emulator.Options;

    /// <summary>Where it listens; the page for people.</summary>
    public Uri BaseAddress { get; }

    /// <summary>What a bot uses as <c>SLACK_API_URL</c>; ends in <c>/api/</c>.</summary>
    public Uri ApiUrl => new(BaseAddress, "api/");

    /// <summary>Where events and interactivity are delivered from now on; null drops them.</summary>
    public Uri? EventsUrl
    {
        get => _emulator.Delivery.Url;
        set => _emulator.Delivery.Url = value;
    }

    /// <summary>Who and what there is.</summary>
    public EmulatedWorkspace Workspace { get; }

    /// <summary>The faults in force; add and clear them at any time.</summary>
    public EmulatorFaults Faults => _emulator.Faults;

    /// <summary>All Web API calls, deliveries and happenings so far, oldest first.</summary>
    public IReadOnlyList<TranscriptEntry> Transcript => _emulator.Transcript.Entries;

    /// <summary>The Web API calls so far, oldest first, of one method when given.</summary>
    public IReadOnlyList<ApiCallEntry> Calls(string? method = null) =>
        [.. Transcript.OfType<ApiCallEntry>().Where(c => method is null || c.Method == method)];

    /// <summary>The delivery attempts so far, oldest first, of one event type when given.</summary>
    public IReadOnlyList<DeliveryEntry> Deliveries(string? kind = null) =>
        [.. Transcript.OfType<DeliveryEntry>().Where(d => kind is null || d.Kind == kind)];

    /// <summary>Starts an emulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SlackEmulatorHost> StartAsync(
        SlackEmulatorOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var emulator = new Emulator(options);
        var app = EmulatorApplication.Build(emulator);
        try
        {
            await app.StartAsync(cancellationToken);
            var address = app
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First();
            return new SlackEmulatorHost(app, emulator, new Uri(address));
        }
        catch
        {
            await app.DisposeAsync();
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Waits until a condition holds, looking again whenever anything changes.</summary>
    /// <param name="condition">Must be quick and must not throw.</param>
    /// <param name="timeout">Real time, whatever clock the workspace has. Default 20 s.</param>
    /// <exception cref="TimeoutException">It did not come true; the message ends with the transcript's tail.</exception>
    public Task WaitForAsync(
        Func<SlackEmulatorHost, bool> condition,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    ) => WaitForAsync(host => condition(host) ? (object)host : null, timeout, cancellationToken);

    /// <summary>Waits until <paramref name="probe"/> finds something, and returns it.</summary>
    /// <inheritdoc cref="WaitForAsync(Func{SlackEmulatorHost, bool}, TimeSpan?, CancellationToken)"/>
    public async Task<T> WaitForAsync<T>(
        Func<SlackEmulatorHost, T?> probe,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    )
        where T : class
    {
        var patience = timeout ?? TimeSpan.FromSeconds(20);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        while (true)
        {
            var changed = _emulator.Feed.Next;
            if (probe(this) is { } found)
            {
                return found;
            }

            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException waited) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The condition did not come true within {patience.TotalSeconds} s. The last that happened:\n{_emulator.Transcript.Tail(40)}"
                    ),
                    waited
                );
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        // Nobody waits for requests in flight: a fault may hold them for as long as the clock stands still.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _emulator.DisposeAsync();
        await _app.DisposeAsync();
    }
}
