using BotHost.Domain.Agents;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class IntroductionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("help")]
    [InlineData("Help!")]
    [InlineData("Hello 👋")]
    [InlineData("hi :wave:")]
    [InlineData("What can you do?")]
    public async Task A_bare_mention_a_greeting_or_help_gets_an_introduction_without_asking_the_model(string text)
    {
        var model = ScriptedModel.Of();
        await using var agent = new AgentUnderTest(model);

        var updates = await agent.AskAsync(text);

        model.Asked.ShouldBeEmpty();
        updates
            .ShouldHaveSingleItem()
            .ShouldBeOfType<TextDelta>()
            .Text.ShouldContain("earlier messages of this channel");
        agent.Journal.Rounds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("help me with the release notes")]
    [InlineData("hello, when do we meet?")]
    [InlineData("你好")]
    [InlineData("42")]
    public async Task A_question_goes_to_the_model(string text)
    {
        var model = ScriptedModel.Of(Says("Here you are."));
        await using var agent = new AgentUnderTest(model);

        (await agent.AskAsync(text)).Text().ShouldBe("Here you are.");
    }
}
