using BotHost.Agents.Tools;
using BotHost.Domain.Agents;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class PlanTests
{
    private static readonly AIFunction Look = AIFunctionFactory
        .Create((string what) => $"Saw {what}", "look")
        .WithTraits(new ToolTraits("Looking", Repeatable: true));

    [Fact]
    public async Task A_plan_is_a_title_and_pending_steps_that_calls_tick_off_by_number()
    {
        var model = ScriptedModel.Of(
            Calls(Plan("Comparing offices", "Look at Ulm", "Look at Bonn", "Write the answer")),
            Calls(Call("a", "look", ("what", "Ulm"), ("step", 1)), Call("b", "look", ("what", "Bonn"), ("step", "2"))),
            Says("Ulm is better.")
        );
        await using var agent = new AgentUnderTest(model, tools: [Look]);

        var updates = await agent.AskAsync("Compare");

        updates[0].ShouldBe(new PlanUpdate("Comparing offices"));
        updates
            .Skip(1)
            .Take(3)
            .Cast<TaskUpdate>()
            .Select(step => (step.Title, step.Status))
            .ShouldBe([
                ("Look at Ulm", AgentTaskStatus.Pending),
                ("Look at Bonn", AgentTaskStatus.Pending),
                ("Write the answer", AgentTaskStatus.Pending),
            ]);
        var cards = updates.Cards();
        cards.Count.ShouldBe(3);
        cards.ShouldAllBe(card => card.Status == AgentTaskStatus.Complete);
        cards[0].Details.ShouldBe("what: Ulm");
        cards[0].Output.ShouldBe("Saw Ulm");
        cards[1].Output.ShouldBe("Saw Bonn");
        updates
            .Statuses(cards[2].Id)
            .ShouldBe([AgentTaskStatus.Pending, AgentTaskStatus.InProgress, AgentTaskStatus.Complete]);
        model
            .Asked.ElementAt(1)[^1]
            .Contents.OfType<FunctionResultContent>()
            .Single()
            .Result.ShouldBe("The plan is shown. Its steps:\n1. Look at Ulm\n2. Look at Bonn\n3. Write the answer");
    }

    [Fact]
    public async Task A_small_model_that_names_no_steps_still_ticks_them_off_in_order_and_its_answer_is_the_last_one()
    {
        var model = ScriptedModel.Of(
            Calls(Plan("Looking around", "Look at Ulm", "Answer")),
            Calls(Call("a", "look", ("what", "Ulm"))),
            Calls(Call("b", "look", ("what", "Bonn"))),
            Says("Done.")
        );
        await using var agent = new AgentUnderTest(model, tools: [Look]);

        var cards = (await agent.AskAsync("Look")).Cards();

        cards
            .Select(card => (card.Title, card.Output))
            .ShouldBe([("Look at Ulm", "Saw Ulm"), ("Answer", null), ("Looking", "Saw Bonn")]);
    }

    [Fact]
    public async Task Steps_without_tools_are_ticked_off_by_name_and_unknown_ones_are_an_error_for_the_model()
    {
        var model = ScriptedModel.Of(
            Calls(
                Plan("Thinking", "Think", "Answer"),
                Call("t", "complete_step", ("step", 1), ("outcome", "Thought of it")),
                Call("u", "complete_step", ("step", 9))
            ),
            Says("Thought.")
        );
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Think");

        updates.Cards()[0].Output.ShouldBe("Thought of it");
        model
            .Asked.Last()[^1]
            .Contents.OfType<FunctionResultContent>()
            .Select(result => result.Result)
            .Skip(1)
            .ShouldBe(["Ticked off.", "Error: the plan has no such step."]);
    }

    [Fact]
    public async Task A_second_plan_keeps_the_steps_that_it_names_again_and_closes_the_others()
    {
        var model = ScriptedModel.Of(
            Calls(Plan("First idea", "Look at Ulm", "Look at Bonn", "Answer")),
            Calls(Call("a", "look", ("what", "Ulm"), ("step", 1))),
            Calls(Plan("Second idea", "Look at Ulm", "Look at Jena", "Answer")),
            Says("Done.")
        );
        await using var agent = new AgentUnderTest(model, tools: [Look]);

        var updates = await agent.AskAsync("Look");

        updates.OfType<PlanUpdate>().Select(plan => plan.Title).ShouldBe(["First idea", "Second idea"]);
        updates
            .Cards()
            .Select(card => (card.Title, card.Output))
            .ShouldBe([
                ("Look at Ulm", "Saw Ulm"),
                ("Look at Bonn", "Not needed any more"),
                ("Answer", null),
                ("Look at Jena", null),
            ]);
    }

    [Fact]
    public async Task A_plan_without_steps_is_an_error_for_the_model_and_shows_nothing()
    {
        var model = ScriptedModel.Of(Calls(Call("p", "plan", ("title", "Nothing"))), Says("Fine."));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Plan");

        updates.ShouldAllBe(update => update is TextDelta);
    }

    [Fact]
    public async Task A_tool_takes_the_step_in_its_schema_but_never_sees_it()
    {
        IReadOnlyCollection<string>? seen = null;
        var tool = AIFunctionFactory.Create((AIFunctionArguments arguments) => seen = [.. arguments.Keys], "spy");
        var model = ScriptedModel.Of(Calls(Call("s", "spy", ("step", 1), ("other", "x"))), Says("ok"));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        await agent.AskAsync("Spy");

        seen.ShouldBe(["other"]);
        var offered = model
            .Options.First()!
            .Tools!.OfType<AIFunctionDeclaration>()
            .Single(known => known.Name == "spy");
        offered
            .JsonSchema.GetProperty("properties")
            .GetProperty("step")
            .GetProperty("type")
            .GetString()
            .ShouldBe("integer");
    }

    private static FunctionCallContent Plan(string title, params string[] steps) =>
        Call("p", "plan", ("title", title), ("steps", steps));
}
