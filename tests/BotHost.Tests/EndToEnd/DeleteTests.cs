using System.Net.Http.Headers;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SlackEmulator.Faults;
using SlackEmulator.Reading;

namespace BotHost.Tests.EndToEnd;

public sealed class DeleteTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly EchoModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_question_that_is_deleted_while_it_waits_is_not_answered_and_its_words_are_nowhere()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        await BegunAsync(bot, root);
        var second = bot.Mention("the secret second", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 1);

        bot.Slack.Delete(bot.Ada, bot.General.Id, second);
        await bot.UntilAsync<long>("select count(*) from inbox where kind = 'message_deleted'", count => count == 1);
        _model.Release();
        await bot.AnswersAsync(bot.General.Id, root);
        await bot.SettledAsync();

        bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        (await WordsAsync(bot)).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_question_that_is_deleted_while_it_is_answered_takes_its_answer_with_it()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first");
        await bot.AnswerAsync(bot.General.Id, root);
        var second = bot.Mention("the second, slowly", threadTs: root);
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [_, { Shown.Length: > 0 }]);

        bot.Slack.Delete(bot.Ada, bot.General.Id, second);
        await bot.UntilAsync<long>("select count(*) from turn where outcome = 'retracted'", count => count == 1);
        await bot.SettledAsync();

        Words(bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem().Shown).ShouldBe("the first");
        _model.Cancelled.ShouldBe(1);
        (await WordsAsync(bot)).ShouldNotContain("second");
        (await bot.QueryAsync<string>("select string_agg(text_model || text_sent, '') from turn")).ShouldNotContain(
            "second"
        );
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }

    [Fact]
    public async Task A_deletion_that_reaches_another_replica_ends_the_turn_where_it_runs()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        await BegunAsync(bot, root);
        await using var other = await bot.StartReplicaAsync(services: Echo(new EchoModel()));

        bot.Slack.EventsUrl = new Uri(other.Address, "/slack/events");
        bot.Slack.Delete(bot.Ada, bot.General.Id, root);
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", count => count == 1);
        await bot.SettledAsync();

        _model.Cancelled.ShouldBe(1);
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("retracted");
        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty("the root of the thread is gone, and all goes on");
    }

    [Fact]
    public async Task The_answer_to_a_question_that_is_deleted_later_is_taken_away_and_the_model_forgets_both()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first");
        await bot.AnswerAsync(bot.General.Id, root);
        var second = bot.Mention("the second", threadTs: root);
        await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAfterAsync(second);

        bot.Slack.Delete(bot.Ada, bot.General.Id, second);
        await bot.UntilAsync<long>(
            "select count(*) from turn where outcome = 'retracted' and phase = 'done'",
            count => count == 1
        );
        bot.Mention("the third", threadTs: root);
        await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        bot.Slack.BotReplies(bot.General.Id, root)
            .Select(reply => Words(reply.Shown))
            .ShouldBe(["the first", "the third"]);
        var given = string.Join('\n', _model.Asked.Last().Select(message => message.Text));
        given.ShouldContain("the first");
        given.ShouldNotContain("the second");
    }

    [Fact]
    public async Task Where_answers_are_kept_the_question_alone_is_forgotten_and_one_that_is_being_given_ends()
    {
        await using var bot = await StartAsync(("Turns:Deletes", "keep"));
        var root = bot.Mention("the first");
        await bot.AnswerAsync(bot.General.Id, root);
        var second = bot.Mention("the second, slowly", threadTs: root);
        await bot.Slack.WaitForAsync(slack => slack.BotReplies(bot.General.Id, root) is [_, { Shown.Length: > 0 }]);

        bot.Slack.Delete(bot.Ada, bot.General.Id, second);
        await bot.UntilAsync<long>("select count(*) from message where deleted_at is not null", count => count == 1);
        await bot.SettledAsync();
        bot.Mention("the third", threadTs: root);
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 3);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>($"select outcome from turn where order_key = '{second}'")).ShouldBe("stopped");
        replies[1].Shown.ShouldContain("topped");
        string.Join('\n', _model.Asked.Last().Select(message => message.Text)).ShouldNotContain("the second");
    }

    [Fact]
    public async Task A_question_whose_deletion_overtakes_it_is_never_answered()
    {
        await using var bot = await StartAsync();
        var late = TimeSpan.FromSeconds(3);
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "message", Delay: late));
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "app_mention", Delay: late));

        var root = bot.Mention("the secret first");
        bot.Slack.Delete(bot.Ada, bot.General.Id, root);
        await bot.Slack.WaitForAsync(slack => slack.Deliveries("app_mention").Any(delivery => delivery.Status == 200));
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(0);
        (await WordsAsync(bot)).ShouldNotContain("secret");
        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_question_is_not_answered_when_its_edit_is_delivered_after_the_deletion()
    {
        await using var bot = await StartAsync();
        var late = TimeSpan.FromSeconds(3);
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "message", Count: 2, Delay: late));
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "app_mention", Count: 2, Delay: late));

        var root = bot.Mention("the secret frist");
        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the secret first");
        bot.Slack.Delete(bot.Ada, bot.General.Id, root);
        await bot.UntilAsync<long>(
            "select count(*) from inbox where kind = 'message_edited' and state = 'done'",
            edits => edits == 1
        );
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(0);
        (await WordsAsync(bot)).ShouldNotContain("secret");
    }

    [Fact]
    public async Task An_answer_that_somebody_deleted_is_recorded_as_gone_and_not_posted_again()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAfterAsync(root);

        await TakeAwayAsync(bot, answer.Ts);
        await bot.UntilAsync<long>(
            "select count(*) from message where from_bot and deleted_at is not null",
            count => count == 1
        );
        bot.Mention("the second", threadTs: root);
        await bot.Slack.WaitForAsync(slack =>
            slack.BotReplies(bot.General.Id, root) is [{ StreamingState: null or "completed" }]
        );
        await bot.SettledAsync();

        Words((await bot.AnswerAsync(bot.General.Id, root)).Shown)
            .ShouldBe("the first and the second", "nothing stands between the two questions any more");
        (await bot.QueryAsync<string>("select state from reply_part order by ts limit 1")).ShouldBe("lost");
        var given = string.Join('\n', _model.Asked.Last().Select(message => message.Text));
        given.ShouldNotContain("That is all.");
    }

    [Fact]
    public async Task An_answer_that_somebody_deletes_while_it_is_given_ends_and_is_not_posted_again()
    {
        await using var bot = await StartAsync(("Slack:Channels:C0GENERAL01:Reply", "edit"));
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);

        await TakeAwayAsync(bot, begun.Ts);
        await bot.UntilAsync<long>("select count(*) from turn where outcome = 'retracted'", count => count == 1);
        await bot.SettledAsync();

        _model.Cancelled.ShouldBe(1);
        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBe(
            "the first, slowly",
            "the question stands"
        );
    }

    [Fact]
    public async Task An_answer_that_somebody_deletes_while_its_end_waits_to_be_shown_is_not_posted_again()
    {
        await using var bot = await StartAsync(("Slack:Channels:C0GENERAL01:Reply", "edit"));
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);
        bot.Slack.Faults.Add(new ApiFault("chat.update", ApiFaultKind.ServerError, Count: 0));
        _model.Release();
        await bot.UntilAsync<long>(
            "select count(*) from turn t join lease l using (conversation_id) where t.phase = 'settling' and l.claim is null",
            left => left == 1
        );

        await TakeAwayAsync(bot, begun.Ts);
        await bot.UntilAsync<long>("select count(*) from inbox where kind = 'message_deleted'", count => count == 1);
        bot.Slack.Faults.Clear();
        await bot.SettledAsync();

        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("retracted");
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBe(
            "the first, slowly",
            "the question stands"
        );
    }

    // As Slack's own client does it for a person who may: the event is the same whoever calls.
    private static async Task TakeAwayAsync(RunningBot bot, string ts)
    {
        using var http = new HttpClient { BaseAddress = bot.Slack.ApiUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bot.Slack.Options.BotToken);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["channel"] = bot.General.Id, ["ts"] = ts }
        );
        using var reply = await http.PostAsync("chat.delete", form);
        (await reply.Content.ReadAsStringAsync()).ShouldContain("\"ok\":true");
    }

    private static Task<string> WordsAsync(RunningBot bot) =>
        bot.QueryAsync<string>(
            """
            select concat((select string_agg(text, ' ') from message), (select string_agg(text, ' ') from message_revision),
                (select string_agg(body, ' ') from inbox))
            """
        );

    private Task<RunningBot> StartAsync(params (string Key, string Value)[] settings) =>
        RunningBot.StartAsync(
            server,
            settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value),
            services: Echo(_model)
        );

    private static Action<IServiceCollection> Echo(EchoModel model) =>
        services => services.AddSingleton<IChatClient>(model);

    private static Task<EmulatedMessage> BegunAsync(RunningBot bot, string root) =>
        bot.Slack.WaitForAsync(
            slack => slack.BotReplies(bot.General.Id, root) is [{ Shown.Length: > 0 } begun] ? begun : null,
            TimeSpan.FromSeconds(30)
        );

    private static string Words(string shown) => shown.Replace("You asked: ", "").Split("\n\n")[0].Trim();
}
