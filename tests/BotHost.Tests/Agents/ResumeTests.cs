using BotHost.Agents.Llm;
using BotHost.Agents.Tools;
using BotHost.Domain.Agents;
using BotHost.Domain.Turns;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class ResumeTests
{
    [Fact]
    public async Task Finished_rounds_and_results_are_given_word_for_word_and_shown_again()
    {
        var ran = 0;
        var tool = Tool("act", () => ran++, repeatable: false);
        await using var agent = new AgentUnderTest(
            ScriptedModel.Of(
                Calls(Call("p", "plan", ("title", "Acting"), ("steps", new[] { "Act", "Answer" }))),
                Calls(new TextContent("I act."), Call("a", "act", ("step", 1))),
                Fails(new InvalidOperationException("The process dies here."))
            ),
            tools: [tool]
        );
        var turn = agent.Asks("Act");
        var before = new List<AgentUpdate>();
        await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (var update in agent.Agent.RespondAsync(turn, CancellationToken.None))
                before.Add(update);
        });

        var model = ScriptedModel.Of(Says("Done."));
        await using var other = new AgentUnderTest(model, tools: [tool]);
        other.History.Messages.AddRange(agent.History.Messages);
        var updates = await other.RunAsync(agent.Resumed(turn));

        ran.ShouldBe(1);
        updates.Text().ShouldBe("I act.\n\nDone.");
        updates.OfType<PlanUpdate>().Single().Title.ShouldBe("Acting");
        updates
            .Cards()
            .Select(card => (card.Id, card.Title, card.Output))
            .ShouldBe(before.Cards().Select(card => (card.Id, card.Title, card.Output)));
        updates.Cards().ShouldAllBe(card => card.Status == AgentTaskStatus.Complete);
        var given = model.Asked.Single();
        given
            .Select(message => message.Role)
            .ShouldBe([
                ChatRole.System,
                ChatRole.User,
                ChatRole.Assistant,
                ChatRole.Tool,
                ChatRole.Assistant,
                ChatRole.Tool,
            ]);
        RoundJson.Write(given[4]).ShouldBe(agent.Journal.Rounds[1].Message);
        agent.Journal.Rounds.Count.ShouldBe(3);
        agent.Journal.Rounds[2].Number.ShouldBe(2);
    }

    [Fact]
    public async Task An_unfinished_call_that_may_be_repeated_runs_again_under_its_id_and_is_not_recorded_twice()
    {
        var ran = 0;
        await using var agent = new AgentUnderTest(
            ScriptedModel.Of(Says("Done.")),
            tools: [Tool("act", () => ran++, repeatable: true)]
        );
        var turn = await DiedDuringAsync(agent, repeatable: true);

        var updates = await agent.RunAsync(agent.Resumed(turn));

        ran.ShouldBe(1);
        var call = agent.Journal.Calls.Single();
        call.CallId.ShouldBe("a");
        ToolResult.FromJson(call.Result!).Text.ShouldBe("acted");
        updates.Cards().Single().Status.ShouldBe(AgentTaskStatus.Complete);
        updates.Text().ShouldBe("Done.");
    }

    [Fact]
    public async Task An_unfinished_call_that_may_not_be_repeated_is_not_run_and_the_model_is_told()
    {
        var ran = 0;
        var model = ScriptedModel.Of(Says("Uncertain."));
        await using var agent = new AgentUnderTest(model, tools: [Tool("act", () => ran++, repeatable: false)]);
        var turn = await DiedDuringAsync(agent, repeatable: false);

        var updates = await agent.RunAsync(agent.Resumed(turn));

        ran.ShouldBe(0);
        model
            .Asked.Single()[^1]
            .Contents.OfType<FunctionResultContent>()
            .Single()
            .Result!.ToString()
            .ShouldStartWith("Error: this call was interrupted and may have taken effect.");
        var card = updates.Cards().Single();
        card.Status.ShouldBe(AgentTaskStatus.Error);
        card.Output.ShouldBe("Interrupted; it may have taken effect");
        ToolResult.FromJson(agent.Journal.Calls.Single().Result!).Failed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_call_that_was_asked_for_but_never_recorded_runs_now()
    {
        var ran = 0;
        await using var agent = new AgentUnderTest(
            ScriptedModel.Of(Says("Done.")),
            tools: [Tool("act", () => ran++, repeatable: false)]
        );
        var turn = agent.Asks("Act");
        await agent.Journal.RecordRoundAsync(Asked("a"), CancellationToken.None);

        await agent.RunAsync(agent.Resumed(turn));

        ran.ShouldBe(1);
        agent.Journal.Calls.Single().Result.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_finished_answer_is_shown_again_without_asking_the_model()
    {
        var model = ScriptedModel.Of(Says("All ", "is said."));
        await using var agent = new AgentUnderTest(model);
        var turn = agent.Asks("Say it");
        await agent.RunAsync(turn);

        var updates = await agent.RunAsync(agent.Resumed(turn));

        updates.ShouldBe([new TextDelta("All is said.")]);
        model.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Arguments_that_could_not_be_read_are_not_run_after_a_resume_either()
    {
        var ran = 0;
        var broken = new FunctionCallContent("a", "act")
        {
            AdditionalProperties = new() { [ModelRound.UnreadableArguments] = true },
        };
        await using var agent = new AgentUnderTest(
            ScriptedModel.Of(Says("Sorry.")),
            tools: [Tool("act", () => ran++, repeatable: true)]
        );
        var turn = agent.Asks("Act");
        var message = RoundJson.Write(new ChatMessage(ChatRole.Assistant, [broken]));
        await agent.Journal.RecordRoundAsync(new(0, message, null, null, null), CancellationToken.None);

        var updates = await agent.RunAsync(agent.Resumed(turn));

        ran.ShouldBe(0);
        updates.Cards().Single().Status.ShouldBe(AgentTaskStatus.Error);
    }

    private static async Task<TurnContext> DiedDuringAsync(AgentUnderTest agent, bool repeatable)
    {
        var turn = agent.Asks("Act");
        await agent.Journal.RecordRoundAsync(Asked("a"), CancellationToken.None);
        await agent.Journal.RecordToolCallAsync(
            new StoredToolCall(0, "a", "act", "{}", repeatable, Result: null),
            CancellationToken.None
        );
        return turn;
    }

    private static StoredRound Asked(string callId) =>
        new(0, RoundJson.Write(new ChatMessage(ChatRole.Assistant, [Call(callId, "act")])), "m", 1, 1);

    private static AIFunction Tool(string name, Action act, bool repeatable) =>
        AIFunctionFactory
            .Create(
                () =>
                {
                    act();
                    return "acted";
                },
                name
            )
            .WithTraits(new ToolTraits(Repeatable: repeatable));
}
