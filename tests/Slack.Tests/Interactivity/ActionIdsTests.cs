using BotHost.Slack.Interactivity;

namespace BotHost.Slack.Tests.Interactivity;

public sealed class ActionIdsTests
{
    private static readonly Guid Turn = Guid.ParseExact("0190f3a0c0de7000800000000000abcd", "N");

    [Fact]
    public void A_turn_is_read_back_as_it_was_written()
    {
        ActionIds.TryReadTurn(ActionIds.TurnValue(Turn), out var read).ShouldBeTrue();

        read.ShouldBe(Turn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_judgement_is_read_back_as_it_was_written(bool given)
    {
        var value = given ? ActionIds.PositiveValue(Turn) : ActionIds.NegativeValue(Turn);

        ActionIds.TryReadFeedback(value, out var read, out var positive).ShouldBeTrue();

        read.ShouldBe(Turn);
        positive.ShouldBe(given);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("positive:")]
    [InlineData("positive")]
    [InlineData("neutral:0190f3a0c0de7000800000000000abcd")]
    [InlineData("POSITIVE:0190f3a0c0de7000800000000000abcd")]
    [InlineData("positive:0190f3a0c0de7000800000000000abcd ")]
    [InlineData("positive:{0190f3a0-c0de-7000-8000-00000000abcd}")]
    [InlineData("0190f3a0c0de7000800000000000abcd")]
    public void Anything_else_is_no_judgement(string? value) =>
        ActionIds.TryReadFeedback(value, out _, out _).ShouldBeFalse();
}
