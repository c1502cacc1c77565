using BotHost.Agents.Llm;
using BotHost.Domain.Agents;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class ModelTroubleTests
{
    private static readonly ModelException Overloaded = new(ModelFault.Overloaded, "503");
    private static readonly ModelException Unauthorized = new(ModelFault.Unauthorized, "401");

    [Fact]
    public async Task Transient_trouble_before_words_is_tried_again_three_times()
    {
        var time = new InstantTime();
        var model = ScriptedModel.Of(Fails(Overloaded), Fails(Overloaded), Fails(Overloaded), Says("Here I am."));
        await using var agent = new AgentUnderTest(model, time);

        var updates = await agent.AskAsync("Are you there?");

        updates.Text().ShouldBe("Here I am.");
        updates.ShouldNotContain(update => update is AgentError);
        time.Waits.Count.ShouldBe(3);
        time.Waits[0].ShouldBeInRange(TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.5));
        time.Waits[2].ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task The_fourth_failure_of_a_turn_is_told()
    {
        var model = ScriptedModel.Of(Fails(Overloaded), Fails(Overloaded), Fails(Overloaded), Fails(Overloaded));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Are you there?");

        model.Asked.Count.ShouldBe(4);
        updates[^1]
            .ShouldBe(
                new AgentError(
                    "My model has trouble right now. Please try again in a minute.",
                    "model_overloaded",
                    true
                )
            );
        updates.Text().ShouldBeEmpty();
        agent.Journal.Rounds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tries_are_counted_over_all_rounds_of_the_turn()
    {
        var call = Calls(Call("c1", "who_is_here"));
        var model = ScriptedModel.Of(Fails(Overloaded), Fails(Overloaded), call, Fails(Overloaded), Fails(Overloaded));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Who?");

        model.Asked.Count.ShouldBe(5);
        updates[^1].ShouldBeOfType<AgentError>();
    }

    [Fact]
    public async Task Permanent_trouble_is_told_at_once()
    {
        var model = ScriptedModel.Of(Fails(Unauthorized));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Are you there?");

        var error = updates.ShouldHaveSingleItem().ShouldBeOfType<AgentError>();
        error.Code.ShouldBe("model_unauthorized");
        error.MayTryAgain.ShouldBeFalse();
    }

    [Fact]
    public async Task After_visible_words_nothing_is_tried_again()
    {
        var model = ScriptedModel.Of(Fails(Overloaded, "Half an "));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Tell me");

        updates.ShouldBe([
            new TextDelta("Half an "),
            new AgentError(
                "I could not finish this answer. My model has trouble right now. Please try again in a minute.",
                "model_overloaded",
                MayTryAgain: true
            ),
        ]);
        model.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_that_the_server_asks_for_is_kept_unless_a_person_would_wait_too_long()
    {
        var time = new InstantTime();
        var model = ScriptedModel.Of(
            Fails(new ModelException(ModelFault.RateLimited, "429", TimeSpan.FromSeconds(7))),
            Fails(new ModelException(ModelFault.RateLimited, "429", TimeSpan.FromSeconds(300)))
        );
        await using var agent = new AgentUnderTest(model, time);

        var updates = await agent.AskAsync("Are you there?");

        time.Waits.ShouldBe([TimeSpan.FromSeconds(7)]);
        updates[^1].ShouldBeOfType<AgentError>().Code.ShouldBe("model_rate_limited");
    }

    [Fact]
    public async Task Silence_is_tried_again_and_a_late_token_is_not_silence()
    {
        var time = new ManualTimeProvider();
        var gate = new TaskCompletionSource();
        var model = ScriptedModel.Of(token => Silent(token), token => Late(gate.Task));
        await using var agent = new AgentUnderTest(model, time, settings: [("Agent:FirstTokenTimeout", "00:00:33")]);

        var answering = agent.AskAsync("Are you there?");
        await time.TimerArmedAsync(TimeSpan.FromSeconds(33));
        time.Advance(TimeSpan.FromSeconds(33));
        while (model.Asked.Count < 2)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        gate.SetResult();

        (await answering).Text().ShouldBe("Late, but here.");
    }

    [Fact]
    public async Task A_slow_reader_does_not_count_as_a_silent_model()
    {
        var time = new ManualTimeProvider();
        await using var agent = new AgentUnderTest(ScriptedModel.Of(Says("one ", "two")), time);
        var text = "";

        await foreach (var update in agent.Agent.RespondAsync(agent.Asks("Count"), CancellationToken.None))
        {
            time.Advance(TimeSpan.FromHours(1));
            text += ((TextDelta)update).Text;
        }

        text.ShouldBe("one two");
    }

    [Fact]
    public async Task An_empty_answer_is_tried_again()
    {
        var model = ScriptedModel.Of(Says(), Says(""), Says("Now."));
        await using var agent = new AgentUnderTest(model);

        (await agent.AskAsync("Say something")).Text().ShouldBe("Now.");
    }

    [Fact]
    public async Task A_filtered_answer_is_told_and_not_tried_again()
    {
        var model = ScriptedModel.Of(_ => Finished("Half", ChatFinishReason.ContentFilter));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Say something");

        updates[^1].ShouldBeOfType<AgentError>().Code.ShouldBe("model_content_filtered");
    }

    [Fact]
    public async Task An_answer_cut_at_its_longest_length_says_so_also_when_it_is_shown_again()
    {
        const string Expected = "A long ans\n\n_My answer ends here: it reached the longest length that I may give._";
        var model = ScriptedModel.Of(_ => Finished("A long ans", ChatFinishReason.Length));
        await using var agent = new AgentUnderTest(model);
        var turn = agent.Asks("Say something");

        (await agent.RunAsync(turn)).Text().ShouldBe(Expected);
        (await agent.RunAsync(agent.Resumed(turn))).Text().ShouldBe(Expected);
    }

    [Fact]
    public async Task A_conversation_that_is_too_long_is_shortened_once()
    {
        var tooLong = Fails(new ModelException(ModelFault.ContextTooLong, "400"));
        var model = ScriptedModel.Of(tooLong, Says("Short enough."));
        await using var agent = new AgentUnderTest(model, settings: [("Agent:HistoryTokens", "1000")]);
        for (var index = 0; index < 8; index++)
            agent.Asks(new string('x', 300));

        var updates = await agent.AskAsync("And now?");

        updates.Text().ShouldBe("Short enough.");
        model.Asked.Last().Count.ShouldBeLessThan(model.Asked.First().Count);
    }

    [Fact]
    public async Task Cancelling_ends_the_model_call_and_is_no_trouble_of_the_model()
    {
        var cancelled = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var model = ScriptedModel.Of(token =>
        {
            token.Register(() => cancelled.SetResult());
            asked.SetResult();
            return Silent(token);
        });
        await using var agent = new AgentUnderTest(model);

        var answering = agent.RunAsync(agent.Asks("Go"), stop.Token);
        await asked.Task;
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => answering);
        cancelled.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_fault_of_ours_is_thrown_not_told()
    {
        var model = ScriptedModel.Of(Fails(new NotSupportedException("A bug.")));
        await using var agent = new AgentUnderTest(model);

        await Should.ThrowAsync<NotSupportedException>(() => agent.AskAsync("Go"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_fault_has_a_code_and_a_plain_sentence(string fault)
    {
        var error = ModelTrouble.ToError(new ModelException(Enum.Parse<ModelFault>(fault), "internal"), false);

        error.Code.ShouldNotBe("model_failed");
        error.Sentence.ShouldNotBe("My model could not answer.");
        error.Sentence.ShouldNotContain("internal");
    }

    public static TheoryData<string> Faults => [.. Enum.GetNames<ModelFault>()];

    private static async IAsyncEnumerable<ChatResponseUpdate> Silent(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        yield break;
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Late(Task gate)
    {
        await gate;
        yield return new ChatResponseUpdate(ChatRole.Assistant, "Late, but here.");
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Finished(string text, ChatFinishReason reason)
    {
        await Task.Yield();
        yield return new ChatResponseUpdate(ChatRole.Assistant, text) { FinishReason = reason };
    }
}
