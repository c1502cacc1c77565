using BotHost.Persistence.Migrations;
using BotHost.Settings;
using BotHost.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SlackEmulator;
using SlackEmulator.Reading;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>The whole host on a real PostgreSQL, with the strict emulator for Slack and the demo model: the real path, nothing replaced.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private readonly bool _ownsWorld;
    private WebApplication? _app;

    private RunningBot(WebApplication app, SlackEmulatorHost slack, TestDatabase database, bool ownsWorld)
    {
        (_app, Slack, Database, _ownsWorld) = (app, slack, database, ownsWorld);
        Address = new Uri(app.Urls.First());
    }

    public SlackEmulatorHost Slack { get; }

    public TestDatabase Database { get; }

    public Uri Address { get; }

    public EmulatedPerson Ada => Slack.Workspace.Ada;

    public EmulatedChannel General => Slack.Workspace.General;

    public static async Task<RunningBot> StartAsync(
        PostgresServer server,
        IReadOnlyDictionary<string, string?>? settings = null,
        SlackEmulatorOptions? slack = null,
        Action<IServiceCollection>? services = null,
        Action<SlackEmulatorHost>? before = null
    )
    {
        var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        var emulator = await SlackEmulatorHost.StartAsync(
            slack ?? new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
        );
        before?.Invoke(emulator);
        var app = await StartAppAsync(emulator, database, settings, services);
        return new RunningBot(app, emulator, database, ownsWorld: true);
    }

    /// <summary>Another replica on the same database and the same Slack; deliveries go on to the first.</summary>
    public async Task<RunningBot> StartReplicaAsync(
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null
    ) => new(await StartAppAsync(Slack, Database, settings, services), Slack, Database, ownsWorld: false);

    /// <summary>Asks in #general by a mention.</summary>
    /// <returns>The ts of the question, the root of the thread.</returns>
    public string Mention(string text, EmulatedPerson? person = null, string? threadTs = null) =>
        Slack.Post(person ?? Ada, General.Id, $"@bothost {text}", threadTs);

    /// <summary>Waits for the bot's answers in a thread to be <paramref name="count"/> finished messages.</summary>
    public Task<IReadOnlyList<EmulatedMessage>> AnswersAsync(string channel, string root, int count = 1) =>
        Slack.WaitForAsync(
            slack =>
                slack.BotReplies(channel, root) is var replies
                && replies.Count(reply => reply.StreamingState is null or "completed") >= count
                && replies.All(reply => reply.StreamingState is null or "completed")
                    ? replies
                    : null,
            TimeSpan.FromSeconds(60)
        );

    public async Task<EmulatedMessage> AnswerAsync(string channel, string root) =>
        (await AnswersAsync(channel, root)).ShouldHaveSingleItem();

    /// <summary>Waits until a query answers true; looked at whenever the database has something new to say.</summary>
    public async Task<T> UntilAsync<T>(string sql, Func<T, bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        T value;
        do
        {
            value = await QueryAsync<T>(sql);
            if (holds(value))
                return value;
        } while (await pace.WaitForNextTickAsync(deadline.Token));
        return value;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>All turns are over and nothing waits but timers.</summary>
    public Task SettledAsync() =>
        UntilAsync<long>(
            "select (select count(*) from turn where phase <> 'done') + (select count(*) from inbox where state in ('pending', 'taken') and (queued or kind <> 'sweep_due'))",
            open => open == 0
        );

    /// <summary>The question is stored and its turn is over.</summary>
    public async Task SettledAfterAsync(string root)
    {
        await UntilAsync<long>($"select count(*) from turn where order_key = '{root}'", turns => turns > 0);
        await SettledAsync();
    }

    /// <summary>A part of the host, for what its doors do to it.</summary>
    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>Stops as SIGTERM would.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_ownsWorld)
            return;
        await Slack.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<WebApplication> StartAppAsync(
        SlackEmulatorHost slack,
        TestDatabase database,
        IReadOnlyDictionary<string, string?>? settings,
        Action<IServiceCollection>? services
    )
    {
        var builder = BotApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Slack:BotToken"] = slack.Options.BotToken,
                ["Slack:SigningSecret"] = slack.Options.SigningSecret,
                ["Slack:ApiUrl"] = slack.ApiUrl.ToString(),
                ["Agent:Provider"] = "demo",
                ["Agent:DemoPace"] = "00:00:00",
                ["ConnectionStrings:BotHost"] = database.ConnectionString,
                ["Web:Port"] = "0",
                ["Web:Address"] = "127.0.0.1",
                ["Logging:LogLevel:Default"] = "Warning",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var (slackSettings, web) = SettingsCheck.Check(builder.Configuration);
        services?.Invoke(builder.Services);
        var app = BotApplication.Build(builder, slackSettings, web);
        await app.StartAsync();
        slack.EventsUrl ??= new Uri(new Uri(app.Urls.First()), "/slack/events");
        return app;
    }
}
