using System.Globalization;
using BotHost.Chaos.Database;
using BotHost.Chaos.Replica;
using Npgsql;
using SlackEmulator;

namespace BotHost.Chaos;

/// <summary>The place of a replica: its settings, its own way to the database, and the process that stands there now.</summary>
internal sealed class ReplicaSlot : IAsyncDisposable
{
    /// <summary>The channel in which answers are posted and updated.</summary>
    public const string EditedChannel = "project-x";

    public ReplicaSlot(ReplicaEnvironment chaos, SlackEmulatorHost slack, string database, DatabaseProxy proxy)
    {
        Proxy = proxy;
        var way = new NpgsqlConnectionStringBuilder(database)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
            SslMode = SslMode.Disable,
        };
        Environment = new Dictionary<string, string>(chaos.ToVariables())
        {
            ["SLACK_BOT_TOKEN"] = slack.Options.BotToken,
            ["SLACK_SIGNING_SECRET"] = slack.Options.SigningSecret,
            ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
            ["DATABASE_URL"] = way.ConnectionString,
            [$"Slack__Channels__{slack.Workspace.Channel(EditedChannel).Id}__Reply"] = "edit",
            // Answers for several messages need not be that long.
            ["Slack__Replies__RollBytes"] = "3000",
            // A turn may be near many deaths that are not its own; when to give it up is not what is asked here.
            ["Turns__Attempts"] = "100",
            // Nobody reads along.
            ["Slack__Replies__UpdateInterval"] = "00:00:01",
            // The model is the suite's own; this only satisfies the check of the settings.
            ["Agent__Provider"] = "demo",
            // This Slack has no tiers, and its minutes last a second.
            ["Slack__Budgets__Mode"] = "unlimited",
            ["Storage__LeaseSeconds"] = Text(ChaosSettings.Lease.TotalSeconds),
            ["Slack__Timeout"] = ChaosSettings.SlackTimeout.ToString("c", CultureInfo.InvariantCulture),
            ["Turns__Renewal"] = ChaosSettings.Renewal.ToString("c", CultureInfo.InvariantCulture),
            ["Turns__Poll"] = ChaosSettings.Poll.ToString("c", CultureInfo.InvariantCulture),
            ["Turns__Drain"] = "00:00:01",
            ["Turns__Sweep"] = "00:00:02",
            ["LOG_LEVEL"] = "Information",
        };
    }

    public IReadOnlyDictionary<string, string> Environment { get; }

    public DatabaseProxy Proxy { get; }

    /// <summary>What is done to the replica is done one after the other.</summary>
    public SemaphoreSlim One { get; } = new(1, 1);

    public ReplicaProcess? Process { get; set; }

    public volatile bool IsUp;

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.KillAsync(CancellationToken.None);
        Process?.Dispose();
        await Proxy.DisposeAsync();
        One.Dispose();
    }

    private static string Text(double seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
