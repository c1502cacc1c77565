using BotHost.Domain.Inbox;
using BotHost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SlackEmulator;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>Nothing is missed while the host is away, and nothing is answered twice.</summary>
public sealed class CatchUpTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    /// <summary>Beats often, so that a short absence is a gap; reads from the last beat on and not from before.</summary>
    private static readonly Dictionary<string, string?> Quick = new()
    {
        ["Turns:CatchUp:Heartbeat"] = "00:00:00.500",
        ["Turns:CatchUp:Margin"] = "00:00:00",
    };

    /// <summary>A Slack that does not repeat what was not taken.</summary>
    private static readonly SlackEmulatorOptions Once = new()
    {
        Rules = new EmulatorRules { RateLimits = false, RetryWaits = [] },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_people_wrote_while_the_host_was_down_is_answered_once_whether_or_not_Slack_repeats_it(
        bool repeats
    )
    {
        await using var first = await RunningBot.StartAsync(
            server,
            Quick,
            new SlackEmulatorOptions
            {
                TimeScale = 60,
                Rules = new EmulatorRules
                {
                    RateLimits = false,
                    RetryWaits = repeats ? [TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromMinutes(2), 10)] : [],
                },
            }
        );
        var (slack, project) = (first.Slack, first.Slack.Workspace.Channel("project-x"));
        var known = first.Mention("what did we decide about the release?");
        await first.AnswerAsync(first.General.Id, known);
        await first.UntilAsync<bool>($"select good_until > to_timestamp({known}) from watermark", beaten => beaten);
        await first.StopAsync();

        var mention = first.Mention("what is open?");
        var direct = slack.PostDirect(first.Ada, "are you there?");
        var reply = slack.Post(first.Ada, first.General.Id, "and who wrote that down?", known);
        var foreign = slack.Messages(project.Id).First(message => message.Json["reply_count"] is not null).Ts;
        slack.Post(slack.Workspace.Grace, project.Id, "@bothost what do you think?", foreign);
        slack.Post(slack.Workspace.Grace, first.General.Id, "nobody is asked here");
        await GapAsync(first);
        await using var second = await first.StartReplicaAsync(On(first.Address.Port));

        await second.AnswersAsync(first.General.Id, mention);
        await second.AnswersAsync(first.Ada.DirectChannelId, direct);
        await second.AnswersAsync(first.General.Id, known, count: 2);
        await second.AnswersAsync(project.Id, foreign);
        await CaughtUpAsync(second);
        await slack.WaitForAsync(host =>
            !repeats
            || host.Deliveries().Where(delivery => delivery.Attempt > 0).GroupBy(delivery => delivery.Id).ToList()
                is { Count: >= 7 } repeated
                && repeated.All(attempts => attempts.Any(delivery => delivery.Status == 200))
        );
        await second.SettledAsync();

        slack.BotReplies(first.General.Id, mention).Count.ShouldBe(1);
        slack.BotReplies(first.Ada.DirectChannelId, direct).Count.ShouldBe(1);
        slack.BotReplies(first.General.Id, known).Count.ShouldBe(2);
        slack.BotReplies(project.Id, foreign).Count.ShouldBe(1);
        (await second.QueryAsync<long>("select count(*) from turn")).ShouldBe(5);
        (await second.QueryAsync<long>($"select count(*) from turn where order_key = '{reply}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_first_start_reads_and_answers_nothing_of_what_was_there_before()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            before: slack => slack.Post(slack.Workspace.Ada, slack.Workspace.General.Id, "@bothost are you new here?")
        );
        await bot.UntilAsync<long>("select count(*) from watermark where missed_from is null", rows => rows == 1);

        var root = bot.Mention("what is open?");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        bot.Slack.Calls("users.conversations").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_came_while_the_database_was_away_is_read_when_it_is_back_although_Slack_does_not_repeat_it()
    {
        await using var own = PostgresServer.Dedicated();
        await own.StartAsync();
        await using var bot = await RunningBot.StartAsync(own, slack: Once);
        await bot.UntilAsync<long>("select count(*) from watermark", rows => rows == 1);

        await own.StopAsync();
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.Deliveries().Count(delivery => delivery.Status == 503) == 2);
        await own.StartAsync();
        // The test's own connections broke too.
        bot.Database.DataSource.Clear();
        await bot.AnswerAsync(bot.General.Id, root);
        await CaughtUpAsync(bot);
        await bot.SettledAsync();

        bot.Slack.Deliveries().ShouldNotContain(delivery => delivery.Attempt > 0);
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        bot.Slack.BotReplies(bot.General.Id, root).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_came_while_a_door_was_closed_is_read_when_it_tells_that_it_is_open_again()
    {
        await using var bot = await RunningBot.StartAsync(server, slack: Once);
        await bot.UntilAsync<long>("select count(*) from watermark", rows => rows == 1);
        var door = bot.Slack.EventsUrl;
        bot.Slack.EventsUrl = null;
        var root = bot.Mention("what is open?");
        bot.Slack.EventsUrl = door;

        bot.Get<IDeliveryObserver>().Interrupted("slack", DeliveryInterruption.Reconnected);
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        bot.Slack.Deliveries("app_mention").ShouldBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
    }

    [Fact]
    public async Task A_catch_up_that_takes_too_many_calls_ends_and_says_so()
    {
        using var log = new RecordingLog();
        var settings = new Dictionary<string, string?>(Quick) { ["Turns:CatchUp:Calls"] = "2" };
        await using var first = await RunningBot.StartAsync(server, settings, Once);
        await AwayAsync(first);
        await GapAsync(first);

        await using var second = await first.StartReplicaAsync(
            settings,
            services => services.AddSingleton<ILoggerProvider>(log)
        );
        await CaughtUpAsync(second);
        await second.StopAsync();

        first.Slack.Calls().Count(call => call.Method is "users.conversations" or "conversations.history").ShouldBe(2);
        log.Lines.ShouldContain(line => line.Contains("took all of its 2 calls"));
        log.Lines.ShouldContain(line => line.Contains("left something unread"));
    }

    [Fact]
    public async Task What_is_too_old_to_be_answered_is_kept_for_the_conversation()
    {
        var settings = new Dictionary<string, string?>(Quick) { ["Turns:CatchUp:AnswerWithin"] = "00:00:00" };
        await using var first = await RunningBot.StartAsync(server, settings, Once);
        await AwayAsync(first);
        var root = first.Mention("what is open?");
        await GapAsync(first);

        await using var second = await first.StartReplicaAsync(settings);
        await CaughtUpAsync(second);
        await second.SettledAsync();

        first.Slack.BotReplies(first.General.Id, root).ShouldBeEmpty();
        (await second.QueryAsync<string>("select text from message")).ShouldBe("what is open?");
        (await second.QueryAsync<long>("select count(*) from turn")).ShouldBe(0);
    }

    [Fact]
    public async Task A_change_that_was_made_while_the_host_was_down_is_seen_in_history()
    {
        var settings = new Dictionary<string, string?>(Quick) { ["Turns:CatchUp:Margin"] = "00:10:00" };
        await using var first = await RunningBot.StartAsync(server, settings, Once);
        var root = first.Mention("what is open?");
        await first.AnswerAsync(first.General.Id, root);
        await first.SettledAsync();
        await AwayAsync(first);
        first.Slack.Edit(first.Ada, first.General.Id, root, "@bothost what was closed?");
        await GapAsync(first);

        await using var second = await first.StartReplicaAsync(settings);
        await CaughtUpAsync(second);
        await second.UntilAsync<bool>(
            $"select text = 'what was closed?' from message where message_id = '{root}'",
            changed => changed
        );

        (
            await second.QueryAsync<string>($"select dedupe_key from inbox where dedupe_key like 'edit:%'")
        ).ShouldStartWith($"edit:{first.General.Id}:{root}:");
    }

    [Fact]
    public async Task A_scope_that_is_missing_is_named_once_and_costs_only_what_needs_it()
    {
        using var log = new RecordingLog();
        await using var first = await RunningBot.StartAsync(
            server,
            Quick,
            Once with
            {
                Scopes = [.. Once.Scopes.Except(["channels:history", "mpim:read"])],
            }
        );
        await AwayAsync(first);
        var direct = first.Slack.PostDirect(first.Ada, "are you there?");
        var mention = first.Mention("what is open?");
        await GapAsync(first);

        await using var second = await first.StartReplicaAsync(
            Quick,
            services => services.AddSingleton<ILoggerProvider>(log)
        );
        await second.AnswersAsync(first.Ada.DirectChannelId, direct);
        await CaughtUpAsync(second);

        first.Slack.BotReplies(first.General.Id, mention).ShouldBeEmpty();
        var warnings = log
            .Lines.Where(line => line.StartsWith("The bot token lacks", StringComparison.Ordinal))
            .ToList();
        warnings.Count.ShouldBe(2);
        warnings.ShouldContain(line => line.Contains("channels:history") && line.Contains("public channels"));
        warnings.ShouldContain(line => line.Contains("mpim:read") && line.Contains("group direct messages"));
    }

    private static Dictionary<string, string?> On(int port) => new(Quick) { ["Web:Port"] = $"{port}" };

    /// <summary>Stops the host after it has said that deliveries come in.</summary>
    private static async Task AwayAsync(RunningBot bot)
    {
        await bot.UntilAsync<long>("select count(*) from watermark", rows => rows == 1);
        await bot.StopAsync();
    }

    /// <summary>The host was away for longer than a beat and a half.</summary>
    private static Task<bool> GapAsync(RunningBot bot) =>
        bot.UntilAsync<bool>("select good_until < now() - interval '1 second' from watermark", away => away);

    private static Task<bool> CaughtUpAsync(RunningBot bot) =>
        bot.UntilAsync<bool>("select caught_up_at is not null and missed_from is null from watermark", done => done);
}
