using BotHost.Testing;
using BotHost.Tests.EndToEnd;

namespace BotHost.Tests.Commands;

public sealed class DeadCommandTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_turn_that_fails_too_often_is_told_once_parked_listed_and_answered_when_driven_again()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Turns:Attempts"] = "1", ["Turns:Poll"] = "00:00:01" }
        );
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();
        // As a crash in each attempt leaves it: the turn open, its attempts used up, its activity taken.
        await bot.ExecuteAsync(
            """
            update turn set phase = 'answering', attempt = 1, outcome = null, text_model = '', text_sent = '', ended_at = null;
            delete from turn_round; delete from tool_call; delete from task; delete from reply_part; delete from message where from_bot;
            """
        );
        await bot.ExecuteAsync(
            $$"""
            update inbox set state = 'taken', body = '{"kind":"message_received","adapter":"slack","tenant":"{{bot.Slack.Workspace.TeamId}}","dedupe_key":"d","order_key":"{{root}}","conversation":{"adapter":"slack","tenant":"{{bot.Slack.Workspace.TeamId}}","channel":"{{bot.General.Id}}","thread":"{{root}}"},"user":"{{bot.Ada.Id}}","addressed":true,"message_id":"{{root}}","text":"what did we decide?","where":"channel","mentions_bot":true}';
            update lease set ready_at = now();
            """
        );
        var told = await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'dead'", count => count == 1);
        var settings = new Dictionary<string, string> { ["DATABASE_URL"] = bot.Database.ConnectionString };

        var listed = await BotProcess.RunAsync(["dead", "list"], settings);
        var id = listed.Output.Split(' ')[0];
        var shown = await BotProcess.RunAsync(["dead", "show", id], settings);
        var driven = await BotProcess.RunAsync(["dead", "retry", id], settings);
        var answers = await bot.AnswersAsync(bot.General.Id, root, count: 3);
        await bot.SettledAsync();
        var empty = await BotProcess.RunAsync(["dead", "list"], settings);
        var unknown = await BotProcess.RunAsync(["dead", "discard", id], settings);

        told[^1].Shown.ShouldContain("kept me from finishing");
        listed.ExitCode.ShouldBe(0, listed.Error);
        listed.Output.ShouldContain("message_received");
        shown.Output.ShouldContain("Given up after 1 attempts.");
        driven.ExitCode.ShouldBe(0, driven.Error);
        answers[^1].Cards.ShouldNotBeEmpty();
        empty.Output.ShouldContain("Nothing is dead.");
        unknown.ExitCode.ShouldBe(1);
        unknown.ErrorLines.ShouldHaveSingleItem().ShouldContain("bothost dead list");
    }
}
