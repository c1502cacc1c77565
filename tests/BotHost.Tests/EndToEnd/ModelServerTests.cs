using BotHost.Testing;
using BotHost.Tests.Agents;

namespace BotHost.Tests.EndToEnd;

/// <summary>The same host with another model: any server that speaks Chat Completions.</summary>
public sealed class ModelServerTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string CallTime =
        """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"current_time","arguments":"{}"}}]}""";

    [Fact]
    public async Task A_mention_is_answered_by_an_OpenAI_compatible_server_with_its_words_and_a_card_for_its_tool_call()
    {
        var round = 0;
        await using var model = await CompletionsServer.StartAsync(context =>
            Interlocked.Increment(ref round) == 1
                ? CompletionsServer.StreamAsync(
                    context,
                    CompletionsServer.Delta(CallTime, "tool_calls"),
                    CompletionsServer.Usage
                )
                : CompletionsServer.StreamAsync(
                    context,
                    CompletionsServer.Text("It is **early** in "),
                    CompletionsServer.Text("London, <@U999> and <!channel>."),
                    CompletionsServer.Delta("{}", "stop"),
                    CompletionsServer.Usage
                )
        );
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Agent:Provider"] = "openai",
                ["Agent:OpenAI:BaseUrl"] = model.BaseUrl.ToString(),
                ["Agent:OpenAI:Model"] = "llama-of-ours",
            }
        );

        var root = bot.Mention("what time is it?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select text_model from turn")).ShouldBe(
            "It is **early** in London, <@U999> and <!channel>."
        );
        answer.Shown.ShouldBe(await bot.QueryAsync<string>("select text_sent from turn"));
        answer.Shown.ShouldNotContain("<@U999>", Case.Sensitive, "a model must not mention people");
        answer.Shown.ShouldNotContain("<!channel>", Case.Sensitive, "a model must not call everybody");
        answer.Cards.ShouldHaveSingleItem().Status.ShouldBe("complete");
        model.Requests.ShouldAllBe(request => request.GetProperty("model").GetString() == "llama-of-ours");
        (await bot.QueryAsync<string>("select model from usage")).ShouldNotBeNullOrEmpty();
        (await bot.QueryAsync<long>("select output_tokens from usage")).ShouldBeGreaterThan(0);
        (await bot.QueryAsync<string>("select state from tool_call")).ShouldBe("finished");
    }

    [Fact]
    public async Task A_model_that_cannot_be_reached_stops_no_start_and_is_told_in_plain_words()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Agent:Provider"] = "openai",
                ["Agent:OpenAI:BaseUrl"] = "http://127.0.0.1:9/v1",
                ["Agent:ModelRetries"] = "0",
            }
        );

        var root = bot.Mention("what time is it?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        answer.Shown.ShouldNotBeNullOrWhiteSpace();
        answer.Shown.ShouldNotContain("127.0.0.1");
        answer.Shown.ShouldNotContain("Exception");
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("given_up");
    }
}
