using System.Net;
using BotHost.Chaos.Database;
using BotHost.Chaos.Replica;
using BotHost.Chaos.Traps;
using BotHost.Persistence.Migrations;
using BotHost.Testing;
using Npgsql;
using SlackEmulator;
using SlackEmulator.Rules;

namespace BotHost.Chaos;

/// <summary>All that a round plays in: a database and a Slack of its own, and the replicas between them.</summary>
internal sealed class World : IAsyncDisposable
{
    // Slack repeats a delivery at once, after a second and after five. It then gives up, which only catch-up could mend: here it goes on.
    private static readonly SlackEmulatorOptions Slack60 = new()
    {
        TimeScale = 60,
        Rules = new EmulatorRules
        {
            RateLimits = false,
            StreamLifetime = TimeSpan.FromHours(60),
            ProcessingLifetime = TimeSpan.FromHours(60),
            RetryWaits = [TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromMinutes(1), 30)],
        },
    };

    private readonly PostgresServer _server;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly SemaphoreSlim _one = new(1, 1);

    private World(
        PostgresServer server,
        TestDatabase database,
        SlackEmulatorHost slack,
        ChaosSettings settings,
        int? clockSeed,
        TimeProvider time
    )
    {
        (_server, _time, Database, Slack) = (server, time, database, slack);
        _folder = Directory.CreateTempSubdirectory("bothost-chaos-").FullName;
        Ledger = new Ledger(_folder);
        Watch = new TakeoverWatch(database.DataSource, time);
        var way = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var target = new DnsEndPoint(way.Host!, way.Port);
        var slots = Enumerable
            .Range(0, settings.Replicas)
            .Select(slot => new ReplicaSlot(
                new ReplicaEnvironment(_folder, settings.Pace, clockSeed + slot),
                slack,
                database.ConnectionString,
                new DatabaseProxy(target, Lost, time)
            ));
        Fleet = new Fleet(settings, slack, [.. slots], new TrapFolder(_folder), Watch, time);
        Talks = Talk.Of(slack.Workspace);
    }

    /// <summary>The answers of the database that are to be lost.</summary>
    public LostAnswers Lost { get; } = new();

    /// <summary>What the models and tools did.</summary>
    public Ledger Ledger { get; }

    public TestDatabase Database { get; }

    public SlackEmulatorHost Slack { get; }

    public Fleet Fleet { get; }

    public TakeoverWatch Watch { get; }

    public IReadOnlyList<Talk> Talks { get; }

    /// <param name="clockSeed">Decides how wrong the replicas' clocks are; null: they are right.</param>
    public static async Task<World> StartAsync(
        PostgresServer server,
        ChaosSettings settings,
        int? clockSeed,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var database = await server.CreateDatabaseAsync(Schema.ApplyAsync, cancellationToken);
        var slack = await SlackEmulatorHost.StartAsync(Slack60, cancellationToken);
        var world = new World(server, database, slack, settings, clockSeed, time);
        try
        {
            await world.Fleet.StartAsync(cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public Task HangDatabaseAsync(TimeSpan howLong, CancellationToken cancellationToken) =>
        DoAsync(
            async () =>
            {
                Watch.DatabaseIs(away: true);
                await _server.PauseAsync(cancellationToken);
                try
                {
                    await Task.Delay(howLong, _time, cancellationToken);
                }
                finally
                {
                    await _server.ResumeAsync(CancellationToken.None);
                    Watch.DatabaseIs(away: false);
                }
            },
            cancellationToken
        );

    public Task RestartDatabaseAsync(CancellationToken cancellationToken) =>
        DoAsync(
            async () =>
            {
                Watch.DatabaseIs(away: true);
                await _server.RestartAsync(cancellationToken);
                Watch.DatabaseIs(away: false);
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await Slack.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _one.Dispose();
    }

    private async Task DoAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _one.Release();
        }
    }
}
