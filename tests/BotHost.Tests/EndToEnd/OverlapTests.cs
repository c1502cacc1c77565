using BotHost.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SlackEmulator.Reading;

namespace BotHost.Tests.EndToEnd;

public sealed class OverlapTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly EchoModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Messages_that_come_in_meanwhile_are_answered_one_after_the_other()
    {
        await using var bot = await StartAsync();
        var root = await AskThreeAsync(bot);

        _model.Release();
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 3);
        await bot.SettledAsync();

        replies.Select(reply => Words(reply.Shown)).ShouldBe(["one, slowly", "two", "three"]);
    }

    [Fact]
    public async Task In_a_burst_all_that_waits_is_answered_together()
    {
        await using var bot = await StartAsync(("Turns:Overlap:Channel", "burst"));
        var root = await AskThreeAsync(bot);

        _model.Release();
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        replies.Select(reply => Words(reply.Shown)).ShouldBe(["one, slowly", "two and three"]);
        (await bot.QueryAsync<long>("select max(n) from (select count(*) n from inbox group by turn_id) t")).ShouldBe(
            2
        );
        _model.Asked.Last()[0].Text.ShouldContain("answer all of them together");
    }

    [Fact]
    public async Task Of_a_burst_a_deleted_message_is_left_out_and_the_others_are_answered()
    {
        await using var bot = await StartAsync(("Turns:Overlap:Channel", "burst"));
        var root = bot.Mention("one, slowly");
        await BegunAsync(bot, root);
        bot.Mention("two", threadTs: root);
        var third = bot.Mention("three", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 2);

        bot.Slack.Delete(bot.Ada, bot.General.Id, third);
        await bot.UntilAsync<long>("select count(*) from inbox where kind = 'message_deleted'", count => count == 1);
        _model.Release();
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        replies.Select(reply => Words(reply.Shown)).ShouldBe(["one, slowly", "two"]);
    }

    [Fact]
    public async Task Where_it_is_wanted_a_further_message_of_the_same_person_is_answered_together_with_the_first_below_both()
    {
        await using var bot = await StartAsync(("Turns:Overlap:Channel", "restart"));
        var root = bot.Mention("one, slowly");
        var begun = await BegunAsync(bot, root);

        var second = bot.Slack.Post(bot.Ada, bot.General.Id, "and two", root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'taken'", taken => taken == 2);
        await bot.Slack.WaitForAsync(slack =>
            slack.BotReplies(bot.General.Id, root).All(reply => reply.Ts != begun.Ts)
        );
        _model.Release();
        await bot.SettledAsync();

        var reply = await bot.AnswerAsync(bot.General.Id, root);
        Words(reply.Shown).ShouldBe("one, slowly and and two");
        string.CompareOrdinal(reply.Ts, second).ShouldBePositive("the answer stands below what it answers");
        _model.Cancelled.ShouldBe(1);
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(1);
    }

    [Fact]
    public async Task Messages_of_others_never_interrupt()
    {
        await using var bot = await StartAsync(("Turns:Overlap:Channel", "restart"));
        var root = bot.Mention("one, slowly");
        await BegunAsync(bot, root);

        bot.Mention("two", bot.Slack.Workspace.Grace, root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 1);
        _model.Release();
        var replies = await bot.AnswersAsync(bot.General.Id, root, count: 2);
        await bot.SettledAsync();

        replies.Select(reply => Words(reply.Shown)).ShouldBe(["one, slowly", "two"]);
        _model.Cancelled.ShouldBe(0);
    }

    [Fact]
    public async Task A_stop_after_a_further_message_ends_the_answer_to_both()
    {
        await using var bot = await StartAsync(("Turns:Overlap:Channel", "restart"));
        var root = bot.Mention("one, slowly");
        await BegunAsync(bot, root);
        bot.Slack.Post(bot.Ada, bot.General.Id, "and two", root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'taken'", taken => taken == 2);

        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
    }

    private static async Task<string> AskThreeAsync(RunningBot bot)
    {
        var root = bot.Mention("one, slowly");
        await BegunAsync(bot, root);
        bot.Mention("two", threadTs: root);
        bot.Mention("three", threadTs: root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 2);
        return root;
    }

    private Task<RunningBot> StartAsync(params (string Key, string Value)[] settings) =>
        RunningBot.StartAsync(
            server,
            settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value),
            services: services => services.AddSingleton<IChatClient>(_model)
        );

    private static Task<EmulatedMessage> BegunAsync(RunningBot bot, string root) =>
        bot.Slack.WaitForAsync(
            slack => slack.BotReplies(bot.General.Id, root) is [{ Shown.Length: > 0 } begun] ? begun : null,
            TimeSpan.FromSeconds(30)
        );

    private static string Words(string shown) => shown.Replace("You asked: ", "").Split("\n\n")[0].Trim();
}
