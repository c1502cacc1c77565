using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

public sealed class MentionTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_mention_becomes_one_planned_streamed_stored_answer()
    {
        // A model that says all at once may be done before the opening call is answered, and then there is nothing to append.
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Agent:DemoPace"] = "00:00:00.020" }
        );

        var root = bot.Mention("what did we decide about the release?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        answer.PlanTitle.ShouldNotBeNullOrWhiteSpace();
        answer.Cards.ShouldNotBeEmpty();
        answer.Cards.ShouldAllBe(card => card.Status == "complete");
        answer.Shown.Length.ShouldBeGreaterThan(50);
        bot.Slack.Calls("chat.startStream").ShouldHaveSingleItem();
        bot.Slack.Calls("chat.appendStream").ShouldNotBeEmpty();
        bot.Slack.Calls("chat.stopStream").ShouldHaveSingleItem();

        (
            await bot.QueryAsync<long>("select count(*) from turn where phase = 'done' and outcome = 'answered'")
        ).ShouldBe(1);
        (await bot.QueryAsync<string>("select text_sent from turn")).ShouldBe(answer.Shown);
        (await bot.QueryAsync<long>("select count(*) from inbox where state = 'done' and body is null")).ShouldBe(1);
        (await bot.QueryAsync<long>("select count(*) from message")).ShouldBe(2);
        (await bot.QueryAsync<string>("select ts from reply_part where state = 'settled'")).ShouldBe(answer.Ts);
        (await bot.QueryAsync<long>("select count(*) from task where status = 'complete'")).ShouldBe(
            answer.Cards.Count
        );
        (await bot.QueryAsync<long>("select count(*) from turn_round")).ShouldBeGreaterThan(1);
        (await bot.QueryAsync<long>("select count(*) from lease where owner is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task A_direct_message_is_answered_in_its_own_thread()
    {
        await using var bot = await RunningBot.StartAsync(server);

        var root = bot.Slack.PostDirect(bot.Ada, "who is here and what time is it for them?");
        var answer = await bot.AnswerAsync(bot.Ada.DirectChannelId, root);

        answer.ThreadTs.ShouldBe(root);
        answer.Shown.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Mention_and_message_of_the_same_words_are_answered_once()
    {
        await using var bot = await RunningBot.StartAsync(server);

        var root = bot.Mention("hello, what can you do for the release?");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        bot.Slack.Deliveries("app_mention").ShouldNotBeEmpty();
        bot.Slack.Deliveries("message").ShouldNotBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        bot.Slack.BotReplies(bot.General.Id, root).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_that_arrive_while_a_turn_runs_are_answered_next_and_in_order()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Agent:DemoPace"] = "00:00:00.050" }
        );

        var root = bot.Mention("first question about the release");
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root).Count > 0);
        bot.Mention("second question about the release", threadTs: root);
        bot.Mention("third question about the release", threadTs: root);
        var answers = await bot.AnswersAsync(bot.General.Id, root, count: 3);
        await bot.SettledAsync();

        answers.Count.ShouldBe(3);
        var order = await bot.QueryAsync<string[]>("select array_agg(order_key order by id) from turn");
        order.ShouldBe(order.Order(StringComparer.Ordinal));
        order.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_reply_in_a_thread_of_the_bot_is_answered_without_a_mention_unless_it_is_meant_for_somebody_else()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);

        bot.Slack.Post(bot.Ada, bot.General.Id, "@grace what do you think?", root);
        bot.Slack.Post(bot.Ada, bot.General.Id, "and who decided it?", root);
        await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(2);
        (await bot.QueryAsync<long>("select count(*) from message")).ShouldBe(5);
    }

    [Fact]
    public async Task Talk_that_is_not_addressed_to_the_bot_leaves_no_trace()
    {
        await using var bot = await RunningBot.StartAsync(server);

        bot.Slack.Post(bot.Ada, bot.General.Id, "just talking among ourselves");
        var root = bot.Mention("help");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from inbox")).ShouldBe(1);
        (await bot.QueryAsync<long>("select count(*) from conversation")).ShouldBe(1);
    }
}
