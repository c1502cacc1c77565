namespace BotHost.Slack.Tests.Official;

/// <summary>
/// Where nothing fails, our stream makes the calls of the helper in Slack's own <c>@slack/web-api</c>: the same
/// methods with the same arguments and tokens in the same order.
/// </summary>
public class OfficialHelperTests(SideBySide helpers) : IClassFixture<SideBySide>
{
    public static TheoryData<string> Situations => [.. Situation.All.Select(situation => situation.Name)];

    [Theory]
    [MemberData(nameof(Situations))]
    public void The_calls_are_those_of_the_official_helper(string situation)
    {
        var official = helpers.Official(situation);

        official.Lines.ShouldNotBeEmpty();
        helpers.Ours(situation).Lines.ShouldBe(official.Lines);
    }

    [Theory]
    [MemberData(nameof(Situations))]
    public void The_callers_see_what_callers_of_the_official_helper_see(string situation) =>
        helpers.Ours(situation).Outcomes.ShouldBe(helpers.Official(situation).Outcomes);
}
