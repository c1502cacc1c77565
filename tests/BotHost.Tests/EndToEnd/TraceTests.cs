using System.Collections.Concurrent;
using System.Diagnostics;
using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

public sealed class TraceTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task One_trace_leads_from_the_arrival_of_a_mention_to_its_rows()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("BotHost", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bot = await RunningBot.StartAsync(server);

        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();
        var turn = await bot.QueryAsync<Guid>("select id from turn");
        await bot.StopAsync();

        // Other tests run at the same time: the trace of this turn is the one that is looked at.
        var mine = spans.Single(span => span.OperationName == "turn" && Equals(span.GetTagItem("bothost.turn"), turn));
        var trace = spans.Where(span => span.TraceId == mine.TraceId).ToList();
        string[] steps = ["ingress", "inbox", "turn", "agent", "reply", "store"];
        foreach (var step in steps)
            trace.ShouldContain(span => span.OperationName == step, $"The step {step} is missing.");
        trace
            .SelectMany(span => span.TagObjects)
            .ShouldAllBe(tag => !$"{tag.Value}".Contains("decide about the release"));
        trace.SelectMany(span => span.TagObjects).ShouldAllBe(tag => !$"{tag.Value}".Contains("xoxb-"));
    }
}
