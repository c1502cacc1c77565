using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace BotHost.Testing;

/// <summary>
/// A real PostgreSQL for tests: start, connection string, dispose. As a class or collection fixture it stands for one
/// server that all tests of the process share; <see cref="Dedicated"/> gives a server of one's own that can be
/// restarted and paused. With <c>BOTHOST_TEST_DATABASE_URL</c> set, the shared server is the one named there.
/// No server outlives the process that started it, however that process ends.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresInstance>> Shared = new(PostgresInstance.StartSharedAsync);

    private readonly IReadOnlyDictionary<string, string>? _ownSettings;
    private PostgresInstance? _instance;

    /// <summary>Stands for the server that the process shares.</summary>
    public PostgresServer() { }

    private PostgresServer(IReadOnlyDictionary<string, string> settings) => _ownSettings = settings;

    private bool IsDedicated => _ownSettings is not null;

    private PostgresInstance Started =>
        _instance ?? throw new InvalidOperationException("The server is not started; call StartAsync first.");

    /// <summary>A server of one's own, with server settings that override those of the tests.</summary>
    public static PostgresServer Dedicated(IReadOnlyDictionary<string, string>? settings = null) =>
        new(settings ?? new Dictionary<string, string>());

    /// <summary>Starts the server, or joins the shared one; starts a stopped dedicated server again.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!IsDedicated)
        {
            _instance = await Shared.Value.WaitAsync(cancellationToken);
        }
        else if (_instance is null)
        {
            _instance = await PostgresInstance.StartOwnAsync(_ownSettings!, cancellationToken);
        }
        else
        {
            await _instance.StartAgainAsync(cancellationToken);
        }
    }

    /// <summary>The way to the server's maintenance database, as a superuser.</summary>
    public string GetConnectionString() => Started.ConnectionString;

    /// <summary>
    /// An empty database, or with <paramref name="migrate"/> a copy of a template that this step has prepared. The step
    /// gets a connection string and runs once per server; pass the same method group every time.
    /// </summary>
    [SuppressMessage(
        "Design",
        "CA1068",
        Justification = "The token is the last parameter; the delegate holds another."
    )]
    public Task<TestDatabase> CreateDatabaseAsync(
        Func<string, CancellationToken, Task>? migrate = null,
        CancellationToken cancellationToken = default
    ) => Started.CreateDatabaseAsync(migrate, cancellationToken);

    /// <summary>Stops a dedicated server (fast shutdown); connections break. Start it again with StartAsync.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => Own().StopAsync(cancellationToken);

    /// <summary>Stops a dedicated server and starts it again on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Freezes a dedicated server: connections stay open, nothing answers (a hung database).</summary>
    public Task PauseAsync(CancellationToken cancellationToken = default) =>
        Own().SignalAllAsync("STOP", cancellationToken);

    /// <summary>Lets a paused server go on.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken = default) =>
        Own().SignalAllAsync("CONT", cancellationToken);

    Task IAsyncLifetime.InitializeAsync() => StartAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>Ends a dedicated server; the shared one ends with the process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsDedicated && _instance is not null)
        {
            await _instance.DisposeAsync();
        }
    }

    private PostgresInstance Own() =>
        IsDedicated
            ? Started
            : throw new InvalidOperationException("Only a dedicated server can be stopped or paused.");
}
