using System.Diagnostics;
using BotHost.Persistence.Migrations;
using BotHost.Testing;
using BotHost.Tests.Commands;
using SlackEmulator;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>Replicas as real processes, killed without warning.</summary>
public sealed class TakeoverTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_replica_killed_in_mid_sentence_is_taken_over_and_the_user_ends_with_one_complete_reply()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
        );
        var general = slack.Workspace.General.Id;
        using var first = await StartAsync(slack, database, pace: "00:00:00.150");
        var root = slack.Post(slack.Workspace.Ada, general, "@bothost what did we decide about the release?");
        var partial = await slack.WaitForAsync(
            host => host.BotReplies(general, root) is [{ Shown.Length: > 20 } begun] ? begun : null,
            TimeSpan.FromSeconds(60)
        );

        first.Kill();
        await first.WaitForExitAsync();
        using var second = await StartAsync(slack, database, pace: "00:00:00");
        await EndedAsync(database);
        second.Kill();
        await second.WaitForExitAsync();

        var reply = slack.BotReplies(general, root).ShouldHaveSingleItem();
        reply.Ts.ShouldBe(partial.Ts);
        reply.StreamingState.ShouldNotBe("in_progress");
        reply.Cards.ShouldAllBe(card => card.Status == "complete");
        reply.Shown.ShouldBe(await QueryAsync<string>(database, "select text_sent from turn"));
        (await QueryAsync<string>(database, "select outcome from turn")).ShouldBe("answered");
        (await QueryAsync<int>(database, "select attempt from turn")).ShouldBe(2);
        slack.Session(general, root)?.Status.ShouldNotBe("processing");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_question_changed_around_the_moment_its_replica_dies_is_answered_once_with_its_new_words_in_the_same_message(
        bool restarted
    )
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
        );
        var general = slack.Workspace.General.Id;
        using var first = await StartAsync(slack, database, pace: "00:00:00.150");
        var root = slack.Post(slack.Workspace.Ada, general, "@bothost what did we decide about the release?");
        var partial = await slack.WaitForAsync(
            host => host.BotReplies(general, root) is [{ Shown.Length: > 20 } begun] ? begun : null,
            TimeSpan.FromSeconds(60)
        );

        void Edit() => slack.Edit(slack.Workspace.Ada, general, root, "@bothost what did we decide about the budget?");
        if (restarted)
        {
            Edit();
            await UntilAsync(database, "select count(*) from message where edit_key is not null");
        }
        first.Kill();
        await first.WaitForExitAsync();
        using var second = await StartAsync(slack, database, pace: "00:00:00.020");
        if (!restarted)
            Edit();
        await EndedAsync(database);
        second.Kill();
        await second.WaitForExitAsync();

        var reply = slack.BotReplies(general, root).ShouldHaveSingleItem();
        reply.Ts.ShouldBe(partial.Ts);
        reply.Shown.ShouldContain("budget");
        reply.Shown.ShouldNotContain("release");
        reply.Shown.ShouldBe(await QueryAsync<string>(database, "select text_sent from turn"));
        reply.Cards.ShouldAllBe(card => card.Status == "complete");
        (await QueryAsync<string>(database, "select outcome from turn")).ShouldBe("answered");
    }

    [Fact]
    public async Task A_deletion_whose_replica_dies_is_carried_out_by_another()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
        );
        var general = slack.Workspace.General.Id;
        using var first = await StartAsync(slack, database, pace: "00:00:00.150");
        var root = slack.Post(slack.Workspace.Ada, general, "@bothost what did we decide about the release?");
        await slack.WaitForAsync(
            host => host.BotReplies(general, root) is [{ Shown.Length: > 20 }],
            TimeSpan.FromSeconds(60)
        );

        first.Kill();
        await first.WaitForExitAsync();
        using var second = await StartAsync(slack, database, pace: "00:00:00.150");
        slack.Delete(slack.Workspace.Ada, general, root);
        await EndedAsync(database);
        second.Kill();
        await second.WaitForExitAsync();

        slack.BotReplies(general, root).ShouldBeEmpty();
        (await QueryAsync<string>(database, "select outcome from turn")).ShouldBe("retracted");
        (await QueryAsync<long>(database, "select count(*) from message where text <> ''")).ShouldBe(0);
    }

    [Fact]
    public async Task A_mention_accepted_by_a_replica_that_died_before_answering_is_answered_by_another()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
        );
        var general = slack.Workspace.General.Id;
        using var first = await StartAsync(slack, database, pace: "00:01:00");
        var root = slack.Post(slack.Workspace.Ada, general, "@bothost what did we decide about the release?");
        await slack.WaitForAsync(
            host => host.Deliveries("app_mention").Any(delivery => delivery.Status == 200),
            TimeSpan.FromSeconds(60)
        );

        first.Kill();
        await first.WaitForExitAsync();
        using var second = await StartAsync(slack, database, pace: "00:00:00");
        await EndedAsync(database);
        second.Kill();
        await second.WaitForExitAsync();

        slack.BotReplies(general, root).ShouldHaveSingleItem().Shown.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_replica_that_starts_when_a_lease_has_run_out_already_takes_over_without_waiting_for_a_poll()
    {
        var noPoll = new Dictionary<string, string?>
        {
            ["Turns:Poll"] = "01:00:00",
            ["Turns:Renewal"] = "00:00:01",
            ["Turns:Drain"] = "00:00:00.001",
            ["Agent:DemoPace"] = "01:00:00",
        };
        await using var first = await RunningBot.StartAsync(server, noPoll);
        var root = first.Mention("what did we decide about the release?");
        await first.UntilAsync<long>("select count(*) from turn", turns => turns > 0);
        await first.StopAsync();
        await first.ExecuteAsync("update lease set owner = 'died-1-0', claim = gen_random_uuid(), ready_at = now()");

        await using var second = await first.StartReplicaAsync(
            new Dictionary<string, string?>(noPoll) { ["Agent:DemoPace"] = "00:00:00" }
        );

        (await second.AnswerAsync(first.General.Id, root)).Shown.ShouldNotBeEmpty();
    }

    private static async Task<Process> StartAsync(SlackEmulatorHost slack, TestDatabase database, string pace)
    {
        var port = FreePort.Next();
        var process = BotProcess.Start(
            ["run"],
            new Dictionary<string, string>
            {
                ["SLACK_BOT_TOKEN"] = slack.Options.BotToken,
                ["SLACK_SIGNING_SECRET"] = slack.Options.SigningSecret,
                ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
                ["DATABASE_URL"] = database.ConnectionString,
                ["Agent__Provider"] = "demo",
                ["Agent__DemoPace"] = pace,
                ["Storage__LeaseSeconds"] = "4",
                ["Slack__Timeout"] = "00:00:02",
                ["Turns__Renewal"] = "00:00:00.500",
                ["Turns__Poll"] = "00:00:01",
                ["PORT"] = $"{port}",
                ["LOG_LEVEL"] = "Warning",
            }
        );
        await BotProcess.ReadyAsync(process, port);
        slack.EventsUrl = new Uri($"http://127.0.0.1:{port}/slack/events");
        return process;
    }

    private static Task EndedAsync(TestDatabase database) =>
        UntilAsync(database, "select count(*) from turn where phase = 'done'");

    private static async Task UntilAsync(TestDatabase database, string count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await QueryAsync<long>(database, count) == 0)
            await pace.WaitForNextTickAsync(deadline.Token);
    }

    private static async Task<T> QueryAsync<T>(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
