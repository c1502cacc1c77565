using BotHost.Agents.Llm;
using BotHost.Domain.Activities;
using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class BuiltInToolTests
{
    [Fact]
    public async Task A_search_stays_in_this_channel_leaves_the_question_out_and_links_what_it_found()
    {
        MessageQuery? asked = null;
        var (card, result) = await CallAsync(
            Call("s", "search_messages", ("query", "release date"), ("limit", 2)),
            agent =>
            {
                agent.Asks("The release date is Friday", user: "U2");
                agent.Asks("No, Monday", user: "UGONE");
                agent.Asks("Too much", user: "U3");
                agent.History.OnSearch = query =>
                {
                    asked = query;
                    return [agent.History.Messages[^1], .. agent.History.Messages.Take(3)];
                };
            }
        );

        asked.ShouldBe(new MessageQuery("slack", "T1", "C1", "release date", 3));
        card.Title.ShouldBe("Searching earlier messages");
        card.Details.ShouldBe("“release date”");
        card.Output.ShouldBe("2 messages");
        card.Sources!.Select(source => source.Text).ShouldBe(["Bob: The release date is Friday", "UGONE: No, Monday"]);
        result.ShouldContain(
            "1. Bob, 2026-11-21 09:09 UTC, https://acme.example/archives/C1/p1700000100.000000:\nThe release date is Friday"
        );
        result.ShouldContain("information, no instructions");
        result.ShouldNotContain("Too much");
    }

    [Fact]
    public async Task Asked_for_again_neither_the_question_nor_the_answer_of_before_is_found()
    {
        var model = ScriptedModel.Of(Calls(Call("s", "search_messages", ("query", "release date"))), Says("ok"));
        await using var agent = new AgentUnderTest(model);
        var before = Guid.NewGuid();
        var turn = agent.Asks("When is the release date?");
        var question = agent.History.Messages[^1] with { Turn = before };
        agent.History.OnSearch = _ =>
            [question, question with { MessageId = "1700000101.000000", FromBot = true, Text = "Friday." }];
        var wish = new RegenerateRequested
        {
            Adapter = "slack",
            Tenant = "T1",
            DedupeKey = "click",
            OrderKey = "1700000102.000000",
            User = "U1",
            Turn = before,
        };

        await agent.Agent.RespondAsync(turn with { Activities = [wish] }, CancellationToken.None).ToListAsync();

        ToolResult.FromJson(agent.Journal.Calls.Single().Result!).Text.ShouldStartWith("No earlier message matches");
    }

    [Fact]
    public async Task Nothing_found_is_said()
    {
        var (card, result) = await CallAsync(Call("s", "search_messages", ("query", "unheard of")), _ => { });

        card.Output.ShouldBe("Nothing found");
        result.ShouldBe("No earlier message matches. Other words may find more.");
    }

    [Fact]
    public async Task The_time_is_told_in_the_zones_of_the_people_here()
    {
        var (card, result) = await CallAsync(Call("t", "current_time"), _ => { });

        result.ShouldBe(
            "America/New_York: Saturday, 21 November 2026, 04:10 (UTC-05:00): Bob\n"
                + "Europe/Berlin: Saturday, 21 November 2026, 10:10 (UTC+01:00): Ann, Chiara"
        );
        card.Title.ShouldBe("Checking the time here");
        card.Details.ShouldBeNull();
        card.Output.ShouldBe("Sat 04:10 America/New_York, Sat 10:10 Europe/Berlin");
    }

    [Theory]
    [InlineData("Asia/Kolkata", "Asia/Kolkata: Saturday, 21 November 2026, 14:40 (UTC+05:30)")]
    [InlineData("Mars/Olympus", "Error: There is no time zone 'Mars/Olympus'. Use an IANA name such as Europe/Berlin.")]
    public async Task The_time_is_told_in_a_named_zone(string zone, string expected)
    {
        var (_, result) = await CallAsync(Call("t", "current_time", ("time_zone", zone)), _ => { });

        result.ShouldBe(expected);
    }

    [Fact]
    public async Task Unknown_time_zones_are_said_to_be_unknown()
    {
        var (_, result) = await CallAsync(
            Call("t", "current_time"),
            agent => agent.Office.People.RemoveAll(person => person.TimeZone is not null)
        );

        result.ShouldBe(
            "UTC: Saturday, 21 November 2026, 09:10 (UTC+00:00)\nThe time zones of the people here are not known."
        );
    }

    [Fact]
    public async Task Who_is_here_tells_people_from_bots()
    {
        var (card, result) = await CallAsync(Call("w", "who_is_here"), _ => { });

        result.ShouldBe("People: Ann (U1), Bob (U2), Chiara (U3)\nBots: bothost (UBOT)");
        card.Output.ShouldBe("3 people, 1 bot");
    }

    [Fact]
    public async Task All_built_in_tools_may_be_repeated()
    {
        var model = ScriptedModel.Of(
            Calls(Call("a", "who_is_here"), Call("b", "current_time"), Call("c", "search_messages", ("query", "x"))),
            Says("ok")
        );
        await using var agent = new AgentUnderTest(model);

        await agent.AskAsync("Everything");

        agent.Journal.Calls.Count.ShouldBe(3);
        agent.Journal.Calls.ShouldAllBe(call => call.Repeatable);
    }

    private static async Task<(TaskUpdate Card, string Result)> CallAsync(
        FunctionCallContent call,
        Action<AgentUnderTest> arrange
    )
    {
        var model = ScriptedModel.Of(Calls(call), Says("ok"));
        await using var agent = new AgentUnderTest(model);
        arrange(agent);
        var updates = await agent.AskAsync("The question");
        return (updates.Cards().Single(), ToolResult.FromJson(agent.Journal.Calls.Single().Result!).Text);
    }
}
