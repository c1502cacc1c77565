using BotHost.Domain.Agents;
using BotHost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Tests.EndToEnd;

/// <summary>Agents that fail, on the real path.</summary>
public sealed class TroubleTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failed_attempt_and_the_next_one_answers()
    {
        await using var bot = await StartAsync(turn =>
            turn.Attempt == 1 ? throw new TaskCanceledException("a timeout of its own") : new TextDelta("Here it is.")
        );

        var root = bot.Mention("what did we decide?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        answer.Shown.ShouldBe("Here it is.");
        (await bot.QueryAsync<int>("select attempt from turn")).ShouldBe(2);
    }

    [Fact]
    public async Task After_the_last_attempt_a_plain_sentence_is_said_and_the_question_is_kept_as_dead()
    {
        await using var bot = await StartAsync(
            _ => throw new InvalidOperationException("always"),
            new() { ["Turns:Attempts"] = "1" }
        );

        var root = bot.Mention("what did we decide?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        answer.Shown.ShouldContain("Something on my side kept me from finishing");
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("dead");
        (await bot.QueryAsync<long>("select count(*) from inbox where state = 'dead' and body is not null")).ShouldBe(
            1
        );
    }

    [Fact]
    public async Task The_store_keeps_the_code_of_an_error_and_people_see_its_sentence()
    {
        await using var bot = await StartAsync(_ => new AgentError(
            "My model is away.",
            "model_away",
            MayTryAgain: true
        ));

        var root = bot.Mention("what did we decide?");
        var answer = await bot.AnswerAsync(bot.General.Id, root);
        await bot.SettledAsync();

        answer.Shown.ShouldBe("My model is away.");
        (await bot.QueryAsync<string>("select outcome || ' ' || error from turn")).ShouldBe("given_up model_away");
    }

    [Fact]
    public async Task Where_the_channel_is_archived_in_mid_answer_the_model_is_not_asked_on_and_the_turn_is_over()
    {
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Agent:DemoPace"] = "00:00:00.050" }
        );

        var root = bot.Mention("what did we decide about the release?");
        await bot.Slack.WaitForAsync(slack => slack.Calls("chat.startStream").Count > 0);
        bot.Slack.SetArchived(bot.General.Id, archived: true);
        await bot.SettledAsync();

        (await bot.QueryAsync<string>("select outcome || coalesce(' ' || error, '') from turn")).ShouldBe(
            "given_up place_gone"
        );
        (await bot.QueryAsync<long>("select count(*) from lease where owner is not null")).ShouldBe(0);
        bot.Slack.BotReplies(bot.General.Id, root).Count.ShouldBeLessThanOrEqualTo(1);
    }

    private Task<RunningBot> StartAsync(
        Func<TurnContext, AgentUpdate> answer,
        Dictionary<string, string?>? settings = null
    ) =>
        RunningBot.StartAsync(
            server,
            settings,
            services: services => services.AddSingleton<IAgent>(new OneUpdateAgent(answer))
        );

    private sealed class OneUpdateAgent(Func<TurnContext, AgentUpdate> answer) : IAgent
    {
        public async IAsyncEnumerable<AgentUpdate> RespondAsync(
            TurnContext turn,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return answer(turn);
        }
    }
}
