using System.Text.Json;
using BotHost.Agents.Llm;
using BotHost.Agents.Tools;
using BotHost.Domain;
using BotHost.Domain.Agents;
using BotHost.Domain.Turns;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class ToolLoopTests
{
    private static readonly AIFunction Weather = AIFunctionFactory
        .Create((string city) => $"Sunny in {city}", "weather", "Tells the weather.")
        .WithTraits(new ToolTraits("Checking the weather", Repeatable: true));

    [Fact]
    public async Task Words_are_passed_on_unchanged_and_the_round_is_recorded()
    {
        var model = ScriptedModel.Of(Says("Hel", "lo\n", "wor", "ld"));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("A question");

        updates.ShouldAllBe(update => update is TextDelta);
        updates.Text().ShouldBe("Hello\nworld");
        var round = agent.Journal.Rounds.Single();
        round.Number.ShouldBe(0);
        round.Model.ShouldBe("scripted-1");
        RoundJson.Read(round.Message).Text.ShouldBe("Hello\nworld");
    }

    [Fact]
    public async Task A_tool_call_is_a_card_that_is_recorded_before_the_tool_starts()
    {
        var journalled = -1;
        AgentUnderTest? agent = null;
        var tool = AIFunctionFactory.Create(
            (string city) =>
            {
                journalled = agent!.Journal.Calls.Count;
                return "Sunny";
            },
            "look_outside"
        );
        var model = ScriptedModel.Of(Calls(Call("c1", "look_outside", ("city", "Ulm"))), Says("It is sunny."));
        await using var _ = agent = new AgentUnderTest(model, tools: [tool]);

        var updates = await agent.AskAsync("Weather?");

        journalled.ShouldBe(1);
        var card = updates.Cards().Single();
        card.Title.ShouldBe("Look outside");
        card.Details.ShouldBe("city: Ulm");
        card.Output.ShouldBe("Sunny");
        updates
            .Statuses(card.Id)
            .ShouldBe([AgentTaskStatus.Pending, AgentTaskStatus.InProgress, AgentTaskStatus.Complete]);
        updates.Text().ShouldBe("It is sunny.");
        var call = agent.Journal.Calls.Single();
        call.ShouldSatisfyAllConditions(
            () => call.Tool.ShouldBe("look_outside"),
            () => call.Arguments.ShouldBe("""{"city":"Ulm"}"""),
            () => call.Repeatable.ShouldBeFalse(),
            () => ToolResult.FromJson(call.Result!).Text.ShouldBe("Sunny")
        );
        var given = model.Asked.Last();
        given[^2].Contents.OfType<FunctionCallContent>().Single().CallId.ShouldBe("c1");
        given[^1].Contents.OfType<FunctionResultContent>().Single().Result.ShouldBe("Sunny");
    }

    [Fact]
    public async Task Calls_of_one_round_run_side_by_side_and_answer_in_the_order_asked()
    {
        var both = new CountdownEvent(2);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tool = AIFunctionFactory.Create(
            async (string name) =>
            {
                if (both.Signal())
                    released.SetResult();
                await released.Task;
                return $"done {name}";
            },
            "meet"
        );
        var model = ScriptedModel.Of(
            Calls(Call("a", "meet", ("name", "first")), Call("b", "meet", ("name", "second"))),
            Says("ok")
        );
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        await agent.AskAsync("Go");

        model
            .Asked.Last()[^1]
            .Contents.OfType<FunctionResultContent>()
            .Select(result => (result.CallId, result.Result))
            .ShouldBe([("a", "done first"), ("b", "done second")]);
    }

    [Fact]
    public async Task No_more_calls_run_at_a_time_than_allowed()
    {
        var running = 0;
        var most = 0;
        var tool = AIFunctionFactory.Create(
            async () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            "work"
        );
        var model = ScriptedModel.Of(
            Calls([.. Enumerable.Range(0, 20).Select(index => Call($"c{index}", "work"))]),
            Says("ok")
        );
        await using var agent = new AgentUnderTest(model, tools: [tool], settings: [("Agent:ParallelTools", "3")]);

        var updates = await agent.AskAsync("Go");

        updates.Cards().Count.ShouldBe(20);
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Text_and_calls_of_one_round_are_both_taken_and_rounds_are_kept_apart()
    {
        var model = ScriptedModel.Of(
            Calls(new TextContent("Let me look."), Call("c1", "weather", ("city", "Ulm"))),
            Says("It is ", "sunny.")
        );
        await using var agent = new AgentUnderTest(model, tools: [Weather]);

        (await agent.AskAsync("Weather?")).Text().ShouldBe("Let me look.\n\nIt is sunny.");
    }

    [Fact]
    public async Task Half_a_character_waits_for_its_other_half()
    {
        var model = ScriptedModel.Of(Says("wave \ud83d", "\udc4b", " there"));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Wave");

        updates.OfType<TextDelta>().Select(delta => delta.Text).ShouldBe(["wave ", "👋", " there"]);
    }

    [Fact]
    public async Task An_unknown_tool_is_an_error_for_the_model_and_the_answer_goes_on()
    {
        var model = ScriptedModel.Of(Calls(Call("c1", "fly_to_moon")), Says("I cannot fly."));
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync("Fly!");

        updates.Cards().Single().Status.ShouldBe(AgentTaskStatus.Error);
        Result(model).ShouldStartWith("Error: there is no tool of this name.");
        updates.Text().ShouldBe("I cannot fly.");
    }

    [Fact]
    public async Task Arguments_that_are_no_json_are_an_error_for_the_model_and_the_tool_does_not_run()
    {
        var ran = false;
        var tool = AIFunctionFactory.Create(() => ran = true, "act");
        var broken = FunctionCallContent.CreateFromParsedArguments(
            "{oops",
            "c1",
            "act",
            json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json)!
        );
        var model = ScriptedModel.Of(Calls(broken), Says("Sorry."));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        var updates = await agent.AskAsync("Act");

        ran.ShouldBeFalse();
        Result(model).ShouldStartWith("Error: the arguments are no valid JSON object.");
        updates.Cards().Single().Status.ShouldBe(AgentTaskStatus.Error);
    }

    [Fact]
    public async Task A_missing_argument_is_named_to_the_model()
    {
        var model = ScriptedModel.Of(Calls(Call("c1", "weather")), Says("Which city?"));
        await using var agent = new AgentUnderTest(model, tools: [Weather]);

        await agent.AskAsync("Weather?");

        Result(model).ShouldBe("Error: the argument 'city' is missing.");
    }

    [Fact]
    public async Task What_a_failing_tool_says_of_its_insides_reaches_nobody()
    {
        var tool = AIFunctionFactory.Create(
            string () => throw new InvalidOperationException("password=hunter2"),
            "act"
        );
        var model = ScriptedModel.Of(Calls(Call("c1", "act")), Says("It did not work."));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        var updates = await agent.AskAsync("Act");

        var card = updates.Cards().Single();
        card.Status.ShouldBe(AgentTaskStatus.Error);
        card.Output.ShouldBe("Did not work");
        Result(model).ShouldBe("Error: the tool failed. Go on without it, and say so.");
        JsonSerializer.Serialize(agent.Journal.Calls).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task What_a_tool_says_plainly_is_told()
    {
        var tool = AIFunctionFactory.Create(string () => throw new ToolException("There is no such room."), "act");
        var model = ScriptedModel.Of(Calls(Call("c1", "act")), Says("No room."));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        var updates = await agent.AskAsync("Act");

        updates.Cards().Single().Output.ShouldBe("There is no such room.");
        Result(model).ShouldBe("Error: There is no such room.");
    }

    [Fact]
    public async Task A_tool_that_ignores_its_deadline_is_left_behind()
    {
        var time = new ManualTimeProvider();
        var never = new TaskCompletionSource<string>();
        var tool = AIFunctionFactory.Create(() => never.Task, "hang");
        var model = ScriptedModel.Of(Calls(Call("c1", "hang")), Says("It hangs."));
        await using var agent = new AgentUnderTest(model, time, [tool], ("Agent:ToolTimeout", "00:00:42"));

        var answering = agent.AskAsync("Go");
        await time.TimerArmedAsync(TimeSpan.FromSeconds(42));
        time.Advance(TimeSpan.FromSeconds(42));
        var updates = await answering;

        updates.Cards().Single().Output.ShouldBe("Took too long");
        Result(model).ShouldBe("Error: the tool did not finish in time. It may have taken effect all the same.");
    }

    [Fact]
    public async Task A_tool_learns_its_turn_and_adds_links_to_its_card()
    {
        Guid? seen = null;
        var tool = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                var call = arguments.ToolCall();
                seen = call.Turn.Turn;
                call.Output = "Two pages";
                call.AddSource(new Uri("https://example.com/a"), "Page A");
                return new { pages = 2 };
            },
            "read"
        );
        var model = ScriptedModel.Of(Calls(Call("c1", "read")), Says("Read."));
        await using var agent = new AgentUnderTest(model, tools: [tool]);
        var turn = agent.Asks("Read it");

        var updates = await agent.RunAsync(turn);

        seen.ShouldBe(turn.Turn);
        var card = updates.Cards().Single();
        card.Output.ShouldBe("Two pages");
        card.Sources.ShouldBe([new AgentSource(new Uri("https://example.com/a"), "Page A")]);
        JsonDocument.Parse(Result(model)).RootElement.GetProperty("pages").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_tool_that_needs_approval_does_not_run()
    {
        var ran = false;
        var tool = new ApprovalRequiredAIFunction(AIFunctionFactory.Create(() => ran = true, "delete_all"));
        var model = ScriptedModel.Of(Calls(Call("c1", "delete_all")), Says("I may not."));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        var updates = await agent.AskAsync("Delete");

        ran.ShouldBeFalse();
        updates.Cards().Single().Output.ShouldBe("Needs approval");
    }

    [Fact]
    public async Task Calls_without_an_id_or_with_the_same_one_get_ids_of_their_own()
    {
        var model = ScriptedModel.Of(
            Calls(
                Call("", "weather", ("city", "Ulm")),
                Call("x", "weather", ("city", "Jena")),
                Call("x", "weather", ("city", "Bonn"))
            ),
            Says("ok")
        );
        await using var agent = new AgentUnderTest(model, tools: [Weather]);

        await agent.AskAsync("Weather?");

        agent.Journal.Calls.Select(call => call.CallId).Distinct().Count().ShouldBe(3);
        model
            .Asked.Last()[^2]
            .Contents.OfType<FunctionCallContent>()
            .Select(call => call.CallId)
            .ShouldBe(model.Asked.Last()[^1].Contents.OfType<FunctionResultContent>().Select(result => result.CallId));
    }

    [Fact]
    public async Task In_its_last_round_the_model_gets_no_tools_and_a_model_that_calls_all_the_same_ends_politely()
    {
        var model = new ScriptedModel
        {
            OnAsk = (messages, _, token) => Calls(Call($"c{messages.Count}", "weather", ("city", "Ulm")))(token),
        };
        await using var agent = new AgentUnderTest(model, tools: [Weather], settings: [("Agent:MaxRounds", "3")]);

        var updates = await agent.AskAsync("Weather for ever");

        model.Asked.Count.ShouldBe(3);
        model.Options.Select(options => options!.ToolMode is NoneChatToolMode).ShouldBe([false, false, true]);
        model.Asked.Last()[0].Text.ShouldContain("no tool can be called any more");
        updates.Text().ShouldStartWith("I stop here: this took more steps");
        updates.ShouldNotContain(update => update is AgentError);
        agent.Journal.Rounds.Count.ShouldBe(3);
        agent.Journal.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task From_forty_five_cards_on_further_calls_share_one()
    {
        var model = ScriptedModel.Of(
            Calls([
                .. Enumerable.Range(0, 60).Select(index => Call($"c{index}", "weather", ("city", $"City {index}"))),
            ]),
            Says("ok")
        );
        await using var agent = new AgentUnderTest(model, tools: [Weather]);

        var updates = await agent.AskAsync("Weather everywhere");

        var cards = updates.Cards();
        cards.Count.ShouldBe(45);
        cards.ShouldAllBe(card => card.Status == AgentTaskStatus.Complete);
        cards[^1].Title.ShouldBe("Further steps");
        cards[^1].Output.ShouldBe("16 done");
        agent.Journal.Calls.Count.ShouldBe(60);
    }

    [Fact]
    public async Task Leaving_the_stream_cancels_the_tools_that_run()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tool = AIFunctionFactory.Create(
            async (CancellationToken token) =>
            {
                await using var registration = token.Register(() => cancelled.SetResult());
                started.SetResult();
                await cancelled.Task;
            },
            "hang"
        );
        var model = ScriptedModel.Of(Calls(Call("c1", "hang")));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        await foreach (var update in agent.Agent.RespondAsync(agent.Asks("Go"), CancellationToken.None))
        {
            if (update is TaskUpdate { Status: AgentTaskStatus.InProgress })
            {
                await started.Task;
                break;
            }
        }

        cancelled.Task.IsCompletedSuccessfully.ShouldBeTrue();
        agent.Journal.Calls.Single().Result.ShouldBeNull();
    }

    [Theory]
    [InlineData("round")]
    [InlineData("call")]
    [InlineData("result")]
    public async Task A_lost_turn_ends_the_stream_with_its_exception_wherever_it_is_found_out(string write)
    {
        var model = ScriptedModel.Of(Calls(Call("c1", "weather", ("city", "Ulm"))), Says("ok"));
        await using var agent = new AgentUnderTest(model, tools: [Weather]);
        agent.Journal.OnWrite = what =>
        {
            if (what == write)
                throw new FencedOutException("Lost.");
        };

        await Should.ThrowAsync<FencedOutException>(() => agent.AskAsync("Weather?"));
    }

    [Fact]
    public async Task An_absent_database_is_no_failure_of_a_tool()
    {
        var tool = AIFunctionFactory.Create(string () => throw new StoreUnavailableException("Away."), "search");
        var model = ScriptedModel.Of(Calls(Call("c1", "search")), Says("ok"));
        await using var agent = new AgentUnderTest(model, tools: [tool]);

        await Should.ThrowAsync<StoreUnavailableException>(() => agent.AskAsync("Search"));

        agent.Journal.Calls.Single().Result.ShouldBeNull();
    }

    [Fact]
    public async Task Two_tools_of_one_name_are_refused()
    {
        await using var agent = new AgentUnderTest(ScriptedModel.Of(), tools: [Weather, Weather]);

        Should.Throw<InvalidOperationException>(() => agent.Agent).Message.ShouldContain("'weather'");
    }

    private static string Result(ScriptedModel model) =>
        model.Asked.Last()[^1].Contents.OfType<FunctionResultContent>().Single().Result!.ToString()!;

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
