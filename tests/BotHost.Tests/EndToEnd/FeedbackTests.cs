using BotHost.Slack.Interactivity;
using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

public sealed class FeedbackTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_thumb_is_stored_with_the_turn_and_thanked_where_only_the_clicker_sees_it()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        var turn = await bot.QueryAsync<Guid>("select id from turn");

        bot.Slack.Click(
            bot.Slack.Workspace.Grace,
            bot.General.Id,
            answer.Ts,
            ActionIds.Feedback,
            ActionIds.NegativeValue(turn)
        );
        var thanks = await bot.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(slack.Workspace.Grace, bot.General.Id) is [var only] ? only : null
        );
        await bot.SettledAsync();

        thanks.Text.ShouldContain("Thank you");
        (await bot.QueryAsync<string>("select verdict || ' ' || user_id from feedback")).ShouldBe(
            $"negative {bot.Slack.Workspace.Grace.Id}"
        );
        (await bot.QueryAsync<Guid>("select turn_id from feedback")).ShouldBe(turn);
    }

    [Fact]
    public async Task A_change_of_mind_replaces_the_first_judgement()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        var turn = await bot.QueryAsync<Guid>("select id from turn");

        bot.Slack.Click(bot.Ada, bot.General.Id, answer.Ts, ActionIds.Feedback, ActionIds.NegativeValue(turn));
        await bot.UntilAsync<long>("select count(*) from feedback where verdict = 'negative'", count => count == 1);
        bot.Slack.Click(bot.Ada, bot.General.Id, answer.Ts, ActionIds.Feedback, ActionIds.PositiveValue(turn));
        await bot.UntilAsync<long>("select count(*) from feedback where verdict = 'positive'", count => count == 1);

        (await bot.QueryAsync<long>("select count(*) from feedback")).ShouldBe(1);
    }

    [Fact]
    public async Task Model_trouble_ends_in_a_plain_sentence_and_Try_again_asks_anew_in_its_place()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("please fail before you answer");
        var failed = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("given_up");
        bot.Slack.Click(bot.Ada, bot.General.Id, failed.Ts, ActionIds.TryAgain);
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", turns => turns == 2);
        await bot.SettledAsync();

        (await bot.AnswerAsync(bot.General.Id, root)).Ts.ShouldBe(failed.Ts);
    }
}
