using BotHost.Testing;
using SlackEmulator;
using SlackEmulator.Rules;

namespace BotHost.Tests.EndToEnd;

/// <summary>Slack's tiers are enforced here, in real time.</summary>
public sealed class BudgetTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly SlackEmulatorOptions Strict = new() { Rules = new EmulatorRules { RateLimits = true } };

    [Theory]
    [InlineData("documented")]
    [InlineData("observed")]
    public async Task A_crowd_of_questions_to_two_replicas_is_answered_whole_and_earns_no_refusal(string mode)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Slack:Budgets:Mode"] = mode,
            ["Turns:Concurrency"] = "5",
            ["Agent:DemoPace"] = "00:00:00.005",
        };
        await using var bot = await RunningBot.StartAsync(server, settings, Strict);
        await using var other = await bot.StartReplicaAsync(settings);

        var roots = Enumerable
            .Range(0, 10)
            .Select(n => bot.Mention($"what did we decide about release {n}?"))
            .ToArray();
        var shown = new List<string>();
        foreach (var root in roots)
            shown.Add((await bot.AnswerAsync(bot.General.Id, root)).Shown);
        await bot.SettledAsync();

        bot.Slack.Calls().Where(call => call.Status == 429).ShouldBeEmpty();
        var sent = await bot.QueryAsync<string[]>("select array_agg(text_sent) from turn");
        shown.Order(StringComparer.Ordinal).ShouldBe(sent.Order(StringComparer.Ordinal));
        (
            await bot.QueryAsync<long>("select count(*) from budget where method = 'chat.postMessage' and scope <> ''")
        ).ShouldBe(1);
    }
}
