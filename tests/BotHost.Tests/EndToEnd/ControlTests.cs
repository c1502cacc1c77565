using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

public sealed class ControlTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    /// <summary>Slow enough that a stop always finds the answer under way, whatever the machine does.</summary>
    private static readonly Dictionary<string, string?> Slow = new() { ["Agent:DemoPace"] = "00:00:00.200" };

    [Fact]
    public async Task Stop_pressed_in_Slack_ends_the_running_turn_and_keeps_what_was_said()
    {
        await using var bot = await RunningBot.StartAsync(server, Slow);
        var root = bot.Mention("tell me something long about the release");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Shown.Length: > 0 }]);

        bot.Slack.PressStop(bot.Ada, bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var partial = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        partial.StreamingState.ShouldNotBe("in_progress");
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("!stop")]
    [InlineData("@bothost stop")]
    public async Task The_word_stop_in_the_thread_ends_the_running_turn_and_labels_the_partial_answer(string word)
    {
        await using var bot = await RunningBot.StartAsync(server, Slow);
        var root = bot.Mention("tell me something long about the release");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 }]);

        bot.Slack.Post(bot.Ada, bot.General.Id, word, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var partial = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        partial.Shown.ShouldContain("topped");
        partial.Cards.ShouldAllBe(card => card.Status != "in_progress" && card.Status != "pending");
    }

    [Fact]
    public async Task In_a_direct_message_the_word_stop_need_not_be_said_in_the_thread()
    {
        await using var bot = await RunningBot.StartAsync(server, Slow);
        var root = bot.Slack.PostDirect(bot.Ada, "tell me something long about the release");
        await bot.Slack.WaitForAsync(slack =>
            slack.BotReplies(bot.Ada.DirectChannelId, root) is [{ Cards.Count: > 0 }]
        );

        bot.Slack.PostDirect(bot.Ada, "stop");
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        bot.Slack.BotReplies(bot.Ada.DirectChannelId, root).ShouldHaveSingleItem().Shown.ShouldContain("topped");
    }

    [Fact]
    public async Task A_stop_that_reaches_another_replica_ends_the_turn_where_it_runs()
    {
        await using var bot = await RunningBot.StartAsync(server, Slow);
        var root = bot.Mention("tell me something long about the release");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [{ Cards.Count: > 0 }]);
        await using var other = await bot.StartReplicaAsync(Slow);

        bot.Slack.EventsUrl = new Uri(other.Address, "/slack/events");
        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
    }

    [Fact]
    public async Task A_question_deleted_before_the_first_word_ends_its_turn_instead_of_trying_for_a_day()
    {
        await using var bot = await RunningBot.StartAsync(server, Slow);
        var root = bot.Mention("tell me about the release");

        bot.Slack.Delete(bot.Ada, bot.General.Id, root);
        await bot.SettledAsync();

        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from inbox where state = 'dead'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_stop_never_reaches_a_later_turn()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);

        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        bot.Mention("and what else?", threadTs: root);
        await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from turn where outcome = 'answered'")).ShouldBe(2);
    }

    [Fact]
    public async Task An_edit_is_stored_as_a_revision_and_a_deletion_erases_the_words_and_takes_the_answer_away()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost what did we decide about the launch?");
        await bot.UntilAsync<long>("select count(*) from message_revision", count => count == 1);
        var edited = await bot.QueryAsync<string>($"select text from message where message_id = '{root}'");
        bot.Slack.Delete(bot.Ada, bot.General.Id, root);
        await bot.UntilAsync<long>("select count(*) from message where deleted_at is not null", count => count == 2);
        await bot.SettledAsync();

        edited.ShouldContain("launch");
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from message_revision")).ShouldBe(0);
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
    }
}
