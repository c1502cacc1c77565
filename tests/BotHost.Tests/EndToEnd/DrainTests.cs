using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

public sealed class DrainTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_replica_that_stops_lets_a_running_turn_end()
    {
        await using var bot = await RunningBot.StartAsync(server, Paced("00:00:00.020"));
        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 }]);

        await bot.StopAsync();

        bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem().StreamingState.ShouldBe("completed");
        (await bot.QueryAsync<string>("select outcome from turn where phase = 'done'")).ShouldBe("answered");
    }

    [Fact]
    public async Task What_cannot_end_in_time_is_handed_over_at_once_and_counts_as_no_attempt()
    {
        var slow = Paced("00:00:00.200");
        slow["Turns:Drain"] = "00:00:00.001";
        await using var bot = await RunningBot.StartAsync(server, slow);
        var root = bot.Mention("what did we decide about the release?");
        var begun = await bot.Slack.WaitForAsync(slack =>
            slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 } only] ? only : null
        );

        await bot.StopAsync();
        var between = await bot.QueryAsync<long>(
            "select count(*) from lease where owner is null and ready_at <= now()"
        );
        await using var other = await bot.StartReplicaAsync();
        await bot.SettledAsync();

        between.ShouldBe(1);
        var reply = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        reply.Ts.ShouldBe(begun.Ts);
        reply.Shown.ShouldBe(await bot.QueryAsync<string>("select text_sent from turn"));
        reply.Cards.ShouldAllBe(card => card.Status == "complete");
        (await bot.QueryAsync<int>("select attempt from turn")).ShouldBe(1);
    }

    private static Dictionary<string, string?> Paced(string pace) => new() { ["Agent:DemoPace"] = pace };
}
