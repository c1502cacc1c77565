using BotHost.Slack.Interactivity;
using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

/// <summary>In a channel only who asked sees a native stream move; per channel an answer can be written for everybody.</summary>
public sealed class AudienceTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task In_form_edit_everybody_sees_the_answer_grow_with_cards_and_buttons_and_no_stream()
    {
        await using var bot = await StartAsync("edit");

        var root = bot.Mention("what did we decide about the release?");
        await bot.SettledAfterAsync(root);

        bot.Slack.Calls("chat.startStream").ShouldBeEmpty();
        bot.Slack.Calls("chat.update").Count.ShouldBeGreaterThan(1);
        await ShouldBeWholeAsync(bot, root);
    }

    [Fact]
    public async Task In_form_final_one_message_says_it_all_when_the_answer_is_complete()
    {
        await using var bot = await StartAsync("final");

        var root = bot.Mention("what did we decide about the release?");
        await bot.SettledAfterAsync(root);

        bot.Slack.Calls("chat.startStream").ShouldBeEmpty();
        bot.Slack.Calls("chat.update").ShouldBeEmpty();
        bot.Slack.Calls("chat.postMessage").ShouldHaveSingleItem();
        await ShouldBeWholeAsync(bot, root);
    }

    [Fact]
    public async Task A_direct_message_is_streamed_whatever_channels_say()
    {
        await using var bot = await StartAsync("final");

        var root = bot.Slack.PostDirect(bot.Ada, "what did we decide about the release?");
        await bot.AnswerAsync(bot.Ada.DirectChannelId, root);

        bot.Slack.Calls("chat.startStream").ShouldHaveSingleItem();
    }

    private Task<RunningBot> StartAsync(string form) =>
        RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                [$"Slack:Channels:{SeededGeneral}:Reply"] = form,
                ["Slack:Replies:UpdateInterval"] = "00:00:00.200",
                ["Agent:DemoPace"] = "00:00:00.010",
            }
        );

    /// <summary>The seeded workspace has the same ids in every run.</summary>
    private const string SeededGeneral = "C0GENERAL01";

    private static async Task ShouldBeWholeAsync(RunningBot bot, string root)
    {
        bot.General.Id.ShouldBe(SeededGeneral);
        var answer = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        answer.Shown.ShouldBe(await bot.QueryAsync<string>("select text_sent from turn"));
        answer.Cards.ShouldNotBeEmpty();
        answer.Cards.ShouldAllBe(card => card.Status == "complete");
        answer.Json.ToJsonString().ShouldContain(ActionIds.Feedback);
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }
}
