using BotHost.Agents;
using BotHost.Slack.Interactivity;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SlackEmulator.Faults;
using SlackEmulator.Reading;

namespace BotHost.Tests.EndToEnd;

public sealed class EditTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly EchoModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_question_that_is_changed_while_it_waits_is_answered_once_and_with_its_new_words()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        await BegunAsync(bot, root);
        var second = bot.Mention("the secnod", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 1);

        bot.Slack.Edit(bot.Ada, bot.General.Id, second, "@bothost the second");
        await bot.UntilAsync<long>("select count(*) from inbox where kind = 'message_edited'", edits => edits == 1);
        _model.Release();
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        replies.Select(reply => Words(reply.Shown)).ShouldBe(["the first, slowly", "the second"]);
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(2);
        (await bot.QueryAsync<string>("select text from message_revision")).ShouldBe("the secnod");
    }

    [Fact]
    public async Task A_question_that_is_changed_while_it_is_answered_is_answered_anew_in_the_same_message()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        await bot.SettledAfterAsync(root);

        var reply = await bot.AnswerAsync(bot.General.Id, root);
        reply.Ts.ShouldBe(begun.Ts);
        Words(reply.Shown).ShouldBe("the second");
        reply.Shown.ShouldBe(await bot.QueryAsync<string>("select text_sent from turn"));
        _model.Cancelled.ShouldBe(1);
        (await bot.QueryAsync<string>("select outcome || ' ' || attempt from turn")).ShouldBe("answered 1");
        (await bot.QueryAsync<string>("select text from message_revision")).ShouldBe("the first, slowly");
        (await bot.QueryAsync<string>("select text from message where from_bot")).ShouldContain("the second");
        bot.Slack.Session(bot.General.Id, root)?.Status.ShouldNotBe("processing");
    }

    [Fact]
    public async Task A_stop_before_the_first_new_word_leaves_no_words_to_the_old_question()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost silently");
        await bot.Slack.WaitForAsync(_ => _model.Asked.Count == 2);
        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        await bot.SettledAsync();

        var reply = bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        (reply.Ts, reply.Shown.Trim()).ShouldBe((begun.Ts, "_Stopped._"));
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
    }

    [Fact]
    public async Task An_edit_that_is_accepted_just_before_the_words_are_settled_restarts_the_turn()
    {
        await using var bot = await StartAsync(("Storage:CommitTimeout", "00:00:30"));
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);
        await using (var gate = await LeaseGate.CloseAsync(bot.Database))
        {
            bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
            await gate.WaitersAsync("with arrived as", 1);
            _model.Release();
            await gate.WaitersAsync("update turn set phase = 'settling'", 1);
        }
        await bot.SettledAfterAsync(root);

        var reply = await bot.AnswerAsync(bot.General.Id, root);
        (reply.Ts, Words(reply.Shown)).ShouldBe((begun.Ts, "the second"));
        (await bot.QueryAsync<long>("select count(*) from inbox where kind = 'answer_outdated'")).ShouldBe(0);
    }

    [Fact]
    public async Task An_edit_that_is_accepted_just_after_the_words_were_settled_is_one_of_an_answered_question()
    {
        await using var bot = await StartAsync(("Storage:CommitTimeout", "00:00:30"));
        var root = bot.Mention("the first, slowly");
        await BegunAsync(bot, root);
        await using (var gate = await LeaseGate.CloseAsync(bot.Database))
        {
            _model.Release();
            await gate.WaitersAsync("update turn set phase = 'settling'", 1);
            bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
            await gate.WaitersAsync("with arrived as", 1);
        }
        await bot.UntilAsync<long>("select count(*) from inbox where kind = 'answer_outdated'", offers => offers == 1);
        await bot.SettledAsync();

        Words((await bot.AnswerAsync(bot.General.Id, root)).Shown).ShouldBe("the first, slowly");
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBe("the second");
    }

    [Fact]
    public async Task What_a_tool_may_have_done_for_the_old_words_is_told_to_the_model()
    {
        var called = 0;
        var send = AIFunctionFactory.Create(
            () => $"sent {Interlocked.Increment(ref called)}",
            "send_mail",
            "Sends a mail."
        );
        using var model = new EchoModel("send_mail");
        await using var bot = await RunningBot.StartAsync(
            server,
            services: services => services.AddSingleton<IChatClient>(model).AddTool(send)
        );
        var root = bot.Mention("use the tool, slowly");
        await bot.Slack.WaitForAsync(_ => model.Asked.Count == 2);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        await bot.SettledAfterAsync(root);

        var told = model.Asked.Last();
        told[0].Text.ShouldContain("send_mail {}: it returned: sent 1");
        told.ShouldNotContain(message => message.Role == ChatRole.Tool, "the rounds of the old words are gone");
        called.ShouldBe(1);
        (await bot.AnswerAsync(bot.General.Id, root)).Cards.ShouldBeEmpty("the cards as well");
    }

    [Fact]
    public async Task An_edit_that_reaches_another_replica_restarts_the_turn_where_it_runs()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        var begun = await BegunAsync(bot, root);
        await using var other = await bot.StartReplicaAsync(services: Echo(new EchoModel()));

        bot.Slack.EventsUrl = new Uri(other.Address, "/slack/events");
        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        await bot.SettledAfterAsync(root);

        var reply = await bot.AnswerAsync(bot.General.Id, root);
        (reply.Ts, Words(reply.Shown)).ShouldBe((begun.Ts, "the second"));
        _model.Cancelled.ShouldBe(1);
        _model.Asked.Count.ShouldBe(2, "the replica that holds the turn goes on with it");
    }

    [Fact]
    public async Task A_burst_of_edits_ends_with_the_last_words_answered_once()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("slowly 0");
        await BegunAsync(bot, root);

        for (var number = 1; number < 6; number++)
            bot.Slack.Edit(bot.Ada, bot.General.Id, root, $"@bothost slowly {number}");
        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost at last");
        await bot.SettledAfterAsync(root);

        Words((await bot.AnswerAsync(bot.General.Id, root)).Shown).ShouldBe("at last");
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBe("at last");
    }

    [Fact]
    public async Task An_edit_that_overtakes_its_own_message_is_what_is_answered_and_once()
    {
        await using var bot = await StartAsync();
        var late = TimeSpan.FromSeconds(3);
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "message", Delay: late));
        bot.Slack.Faults.Add(new EventFault(EventFaultKind.Delay, "app_mention", Count: 2, Delay: late));

        var root = bot.Mention("the frist");
        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the first");
        var reply = await bot.AnswerAsync(bot.General.Id, root);
        await bot.Slack.WaitForAsync(slack => slack.Deliveries("app_mention").Any(delivery => delivery.Status == 200));
        await bot.SettledAsync();

        Words(reply.Shown).ShouldBe("the first");
        bot.Slack.BotReplies(bot.General.Id, root).ShouldHaveSingleItem();
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
    }

    [Fact]
    public async Task A_mention_that_is_taken_away_while_the_question_waits_takes_the_question_back()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first, slowly");
        await BegunAsync(bot, root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "never mind");
        await bot.SettledAfterAsync(root);

        bot.Slack.BotReplies(bot.General.Id, root).ShouldBeEmpty();
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("retracted");
        (await bot.QueryAsync<string>($"select text from message where message_id = '{root}'")).ShouldBe("never mind");
    }

    [Fact]
    public async Task A_mention_that_is_put_in_later_asks()
    {
        await using var bot = await StartAsync();
        var root = bot.Slack.Post(bot.Ada, bot.General.Id, "what about the release?");

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost what about the release?");

        Words((await bot.AnswerAsync(bot.General.Id, root)).Shown).ShouldBe("what about the release?");
    }

    [Fact]
    public async Task Who_changes_an_answered_question_is_offered_another_answer_which_takes_the_place_of_the_old_one()
    {
        await using var bot = await StartAsync();
        var root = bot.Mention("the first");
        var before = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAfterAsync(root);
        var turn = await bot.QueryAsync<Guid>("select id from turn");
        bot.Slack.Click(bot.Ada, bot.General.Id, before.Ts, ActionIds.Feedback, ActionIds.PositiveValue(turn));
        await bot.UntilAsync<long>("select count(*) from feedback", count => count == 1);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        var offer = await bot.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(bot.Ada, bot.General.Id).FirstOrDefault(e => e.Text.Contains("answer again"))
        );
        await bot.SettledAsync();
        Words((await bot.AnswerAsync(bot.General.Id, root)).Shown).ShouldBe("the first", "nobody has asked yet");
        bot.Slack.Click(bot.Ada, bot.General.Id, offer.Ts, ActionIds.AnswerAgain);
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", turns => turns == 2);
        await bot.SettledAsync();

        var after = await bot.AnswerAsync(bot.General.Id, root);
        (after.Ts, Words(after.Shown)).ShouldBe((before.Ts, "the second"));
        (await bot.QueryAsync<long>("select count(*) from message where from_bot")).ShouldBe(1);
        (
            await bot.QueryAsync<string>(
                "select r.text from message_revision r join message m on m.id = r.message_id where m.from_bot"
            )
        ).ShouldContain("the first");
        (await bot.QueryAsync<Guid>("select turn_id from feedback")).ShouldBe(turn, "it was given to the old answer");
        (await bot.QueryAsync<Guid>("select replaces from turn where replaces is not null")).ShouldBe(turn);
        bot.Slack.EphemeralsFor(bot.Slack.Workspace.Grace, bot.General.Id).ShouldBeEmpty();

        // The button stays where it was shown: a second click asks for nothing that has not been given.
        bot.Slack.Click(bot.Ada, bot.General.Id, offer.Ts, ActionIds.AnswerAgain);
        await bot.UntilAsync<long>(
            "select count(*) from inbox where kind = 'regenerate_requested' and state = 'done'",
            clicks => clicks == 2
        );
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(2);
    }

    [Fact]
    public async Task Where_it_is_wanted_a_changed_question_is_answered_again_at_once_in_place()
    {
        await using var bot = await StartAsync(("Turns:Channels:C0GENERAL01:Edits", "auto"));
        var root = bot.Mention("the first");
        var before = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAfterAsync(root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", turns => turns == 2);
        await bot.SettledAsync();

        var after = await bot.AnswerAsync(bot.General.Id, root);
        (after.Ts, Words(after.Shown)).ShouldBe((before.Ts, "the second"));
        bot.Slack.EphemeralsFor(bot.Ada, bot.General.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_edits_are_ignored_they_are_stored_and_nothing_else()
    {
        await using var bot = await StartAsync(("Turns:Edits", "ignore"));
        var root = bot.Mention("the first");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAfterAsync(root);

        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost the second");
        await bot.UntilAsync<long>("select count(*) from message_revision", count => count == 1);
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from inbox where kind = 'answer_outdated'")).ShouldBe(0);
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
    }

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
