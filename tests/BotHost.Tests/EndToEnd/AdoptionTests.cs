using BotHost.Testing;
using SlackEmulator.Faults;

namespace BotHost.Tests.EndToEnd;

public sealed class AdoptionTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task An_answer_whose_opening_was_lost_never_takes_the_message_of_an_earlier_answer_for_its_own()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Agent:DemoPace"] = "00:00:00.030" }
        );
        bot.Slack.Faults.Add(new ApiFault("chat.startStream", ApiFaultKind.ResetBefore, Every: 2));
        // Asked while the first answer is being thought about, the second question is older than that answer, which is then the newest
        // message of ours behind it.
        var root = bot.Mention("first question about the release");
        await bot.UntilAsync<long>("select count(*) from turn", count => count == 1);
        bot.Mention("second question about the release", threadTs: root);

        await bot.UntilAsync<long>("select count(*) from turn where phase = 'done'", count => count == 2);
        await bot.SettledAsync();

        var replies = bot.Slack.BotReplies(bot.General.Id, root);
        replies.Count.ShouldBe(2);
        replies[0].Shown.ShouldContain("first question");
        replies[1].Shown.ShouldContain("second question");
        var sent = await bot.QueryAsync<string[]>("select array_agg(text_sent order by order_key) from turn");
        replies.Select(reply => reply.Shown).ShouldBe(sent);
    }
}
