using System.Diagnostics;
using BotHost.Persistence.Migrations;
using BotHost.Testing;
using BotHost.Tests.Commands;
using SlackEmulator;
using SlackEmulator.Journal;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>A replica dies while it catches up on a Slack that gives 15 messages once a minute (here: a second).</summary>
public sealed class CatchUpCrashTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Limited_history_is_read_newest_first_and_by_another_replica_from_where_one_died()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                TimeScale = 60,
                Rules = new EmulatorRules
                {
                    RestrictedHistory = true,
                    RetryWaits = [],
                    StreamLifetime = TimeSpan.FromHours(60),
                },
            }
        );
        var (general, ada) = (slack.Workspace.General.Id, slack.Workspace.Ada);
        using (var before = await StartAsync(slack, database))
        {
            await UntilAsync<long>(database, "select count(*) from watermark", rows => rows == 1);
            await EndAsync(before);
        }
        List<string> mentions = [];
        for (var n = 1; n <= 50; n++)
        {
            var ts = slack.Post(ada, general, n % 20 == 5 ? $"@bothost what about {n}?" : $"just saying {n}");
            if (n % 20 == 5)
                mentions.Add(ts);
        }
        await UntilAsync<bool>(database, "select good_until < now() - interval '1 second' from watermark", gap => gap);

        using (var first = await StartAsync(slack, database))
        {
            await UntilAsync<bool>(
                database,
                "select coalesce(position like '%latest%', false) from watermark",
                at => at
            );
            await EndAsync(first);
        }
        var callsOfTheFirst = Read(slack).Count;
        using var second = await StartAsync(slack, database);
        await UntilAsync<bool>(database, "select caught_up_at is not null from watermark", done => done);
        await UntilAsync<long>(database, "select count(*) from turn where phase = 'done'", done => done >= 3);
        await EndAsync(second);

        foreach (var mention in mentions)
            slack.BotReplies(general, mention).Count.ShouldBe(1);
        (await QueryAsync<long>(database, "select count(*) from turn")).ShouldBe(3);
        (
            await QueryAsync<string>(
                database,
                "select string_agg(order_key, ' ' order by arrived_at) from inbox where kind = 'message_received'"
            )
        ).ShouldBe(string.Join(' ', mentions.AsEnumerable().Reverse()));
        // The second goes on below what the first had stored. What it does after that is about the time between the two.
        var since = Read(slack)[0].Arguments["oldest"]!.GetValue<string>();
        var latest = Read(slack)
            .Where(call => call.Arguments["oldest"]!.GetValue<string>() == since)
            .Select(call => call.Arguments["latest"]?.GetValue<string>())
            .ToList();
        latest.Count.ShouldBeGreaterThan(callsOfTheFirst);
        latest[0].ShouldBeNull();
        latest.Skip(1).ShouldBe(latest.Skip(1).Distinct().OrderDescending(StringComparer.Ordinal));
        latest.Count(ts => ts is null).ShouldBe(1);
    }

    private static List<ApiCallEntry> Read(SlackEmulatorHost slack) =>
        [.. slack.Calls("conversations.history").Where(call => call.Ok)];

    private static async Task<Process> StartAsync(SlackEmulatorHost slack, TestDatabase database)
    {
        var port = FreePort.Next();
        var process = BotProcess.Start(
            ["run"],
            new Dictionary<string, string>
            {
                ["SLACK_BOT_TOKEN"] = slack.Options.BotToken,
                ["SLACK_SIGNING_SECRET"] = slack.Options.SigningSecret,
                ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
                ["SLACK_ALLOWED_CHANNEL_IDS"] = slack.Workspace.General.Id,
                ["DATABASE_URL"] = database.ConnectionString,
                ["Agent__Provider"] = "demo",
                ["Agent__DemoPace"] = "00:00:00",
                ["Turns__CatchUp__Heartbeat"] = "00:00:00.500",
                ["Turns__CatchUp__Margin"] = "00:00:00",
                ["Storage__LeaseSeconds"] = "4",
                ["Slack__Timeout"] = "00:00:02",
                ["Turns__Renewal"] = "00:00:00.500",
                ["PORT"] = $"{port}",
                ["LOG_LEVEL"] = "Warning",
            }
        );
        await BotProcess.ReadyAsync(process, port);
        return process;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task UntilAsync<T>(TestDatabase database, string sql, Func<T, bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!holds(await QueryAsync<T>(database, sql)))
            await pace.WaitForNextTickAsync(deadline.Token);
    }

    private static async Task<T> QueryAsync<T>(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
