using BotHost.Agents.Demo;
using BotHost.Domain.Agents;

namespace BotHost.Tests.Agents;

public sealed class DemoModelTests
{
    [Fact]
    public async Task A_usual_question_is_planned_looked_up_and_answered_with_what_the_tools_found()
    {
        await using var agent = new AgentUnderTest();
        agent.Asks("We decided to release the mobile app on Friday", user: "U2");

        var updates = await agent.AskAsync("What did we decide about the release?");

        updates[0].ShouldBeOfType<PlanUpdate>();
        var cards = updates.Cards();
        cards.Count.ShouldBe(3);
        cards.ShouldAllBe(card => card.Status == AgentTaskStatus.Complete);
        cards[0].Output.ShouldBe("1 message");
        cards[0].Sources!.Single().Text.ShouldStartWith("Bob: We decided");
        cards[1].Output.ShouldBe("3 people, 1 bot");
        var text = updates.Text();
        text.ShouldStartWith("_Demo model");
        text.ShouldContain("Bob, [2026-11-21 09:09](https://acme.example/archives/C1/p1700000100.000000): We decided");
        text.ShouldContain("Ann, Bob, Chiara");
        updates.OfType<TextDelta>().Count().ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task A_question_about_time_looks_at_the_clocks_of_the_people_here_side_by_side_with_who_they_are()
    {
        await using var agent = new AgentUnderTest();

        var updates = await agent.AskAsync("When can everyone meet about the budget?");

        updates.Cards().Count.ShouldBe(4);
        updates.Text().ShouldContain("Europe/Berlin: Saturday, 21 November 2026, 10:10 (UTC+01:00): Ann, Chiara");
        agent
            .Journal.Calls.Where(call => call.Round == 2)
            .Select(call => call.Tool)
            .Order()
            .ShouldBe(["current_time", "who_is_here"]);
    }

    [Fact]
    public async Task A_question_with_nothing_to_look_for_searches_nothing()
    {
        await using var agent = new AgentUnderTest();

        await agent.AskAsync("What time is it for everyone here?");

        agent
            .Journal.Calls.Select(call => (call.Round, call.Tool))
            .Order()
            .ShouldBe([(0, "plan"), (1, "current_time"), (1, "who_is_here")]);
    }

    [Fact]
    public async Task Spoken_at_its_usual_pace_an_answer_takes_six_to_ten_seconds()
    {
        var time = new InstantTime();
        await using var agent = new AgentUnderTest(time: time, settings: [("Agent:DemoPace", "00:00:00.040")]);

        await agent.AskAsync("What did we decide about the release?");

        time.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait)
            .ShouldBeInRange(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_same_question_gets_the_same_answer()
    {
        await using var first = new AgentUnderTest();
        await using var second = new AgentUnderTest();

        (await first.AskAsync("Show me a table and some code"))
            .Text()
            .ShouldBe((await second.AskAsync("Show me a table and some code")).Text());
    }

    [Fact]
    public async Task A_table_and_code_are_given_when_asked_for()
    {
        await using var agent = new AgentUnderTest();

        var text = (await agent.AskAsync("Show me a table and some code")).Text();

        text.ShouldContain("| --- | --- |");
        text.ShouldContain("```csharp\n");
    }

    [Theory]
    [InlineData("long")]
    [InlineData("give me a long answer about streaming")]
    public async Task A_long_answer_has_more_than_twelve_thousand_characters(string question)
    {
        await using var agent = new AgentUnderTest();

        (await agent.AskAsync(question)).Text().Length.ShouldBeGreaterThan(12_000);
    }

    [Fact]
    public async Task Failing_before_the_first_word_ends_in_a_sentence_after_three_more_tries()
    {
        var time = new InstantTime();
        await using var agent = new AgentUnderTest(time: time);

        var updates = await agent.AskAsync("please fail before");

        time.Waits.Count(wait => wait < TimeSpan.FromSeconds(2.1) && wait > TimeSpan.Zero)
            .ShouldBeGreaterThanOrEqualTo(3);
        updates.Text().ShouldBeEmpty();
        var error = updates[^1].ShouldBeOfType<AgentError>();
        error.Code.ShouldBe("model_overloaded");
        error.MayTryAgain.ShouldBeTrue();
    }

    [Fact]
    public async Task Failing_after_words_keeps_them_and_ends_in_a_sentence()
    {
        await using var agent = new AgentUnderTest();

        var updates = await agent.AskAsync("please fail after");

        updates.Text().ShouldStartWith("_Demo model");
        updates[^1]
            .ShouldBe(
                new AgentError(
                    "I could not finish this answer. My model broke off in the middle.",
                    "model_interrupted",
                    MayTryAgain: true
                )
            );
    }

    [Theory]
    [InlineData("How long does a release take until it is done?", false)]
    [InlineData("a long one", true)]
    public void Long_is_a_wish_only_where_it_is_the_whole_question(string question, bool wish) =>
        DemoTriggers.Long(question).ShouldBe(wish);
}
