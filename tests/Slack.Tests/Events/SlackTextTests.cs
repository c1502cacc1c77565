using BotHost.Slack.Events;

namespace BotHost.Slack.Tests.Events;

public sealed class SlackTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("<@UBOT>", "")]
    [InlineData("<@UBOT|bot>  ", "")]
    [InlineData("<@UBOT> hi", "hi")]
    [InlineData("<@UBOT>: hi", "hi")]
    [InlineData("<@UBOT> <@UBOT>, hi", "hi")]
    [InlineData("what's up, <@UBOT>?", "what's up?")]
    [InlineData("hi <@UBOT>", "hi")]
    [InlineData("ask <@UBOT> about it", "ask @UBOT about it")]
    [InlineData("<@UBOT> why does <@UBOT> say so", "why does @UBOT say so")]
    public void The_mention_that_addresses_is_removed_and_no_other(string? raw, string expected) =>
        SlackText.Read(raw, "UBOT").Text.ShouldBe(expected);

    [Theory]
    [InlineData("a &amp;&lt;&gt; b", "a &<> b")]
    [InlineData("&amp;lt;", "&lt;")]
    [InlineData("&quot;", "&quot;")]
    [InlineData("<@U2>", "@U2")]
    [InlineData("<@U2|ada>", "@ada")]
    [InlineData("<#C2>", "#C2")]
    [InlineData("<#C2|>", "#C2")]
    [InlineData("<#C2|general>", "#general")]
    [InlineData("<!here> <!channel> <!everyone>", "@here @channel @everyone")]
    [InlineData("<!subteam^S1>", "@S1")]
    [InlineData("<!subteam^S1|@crew>", "@crew")]
    [InlineData("<https://x.org/?a=1&amp;b=2>", "https://x.org/?a=1&b=2")]
    [InlineData("<https://x.org|a &lt;b&gt;>", "a <b> (https://x.org)")]
    [InlineData("<https://x.org|x.org>", "https://x.org")]
    [InlineData("<mailto:a@x.org|a@x.org>", "a@x.org")]
    [InlineData("<tel:123|123>", "123")]
    [InlineData("1 < 2", "1 < 2")]
    [InlineData("<>", "<>")]
    [InlineData("<@>", "@")]
    [InlineData("<@U2", "<@U2")]
    [InlineData("a > b", "a > b")]
    public void Slacks_markup_becomes_words(string raw, string expected) =>
        SlackText.Read(raw, "UBOT").Text.ShouldBe(expected);

    [Theory]
    [InlineData("<@UBOT> hi", true, false)]
    [InlineData("<@UBOTTOM> hi", false, true)]
    [InlineData("<@U2> and <@UBOT>", true, true)]
    [InlineData("&lt;@UBOT&gt;", false, false)]
    [InlineData("<@>", false, false)]
    [InlineData("<!here>", false, false)]
    public void Mentions_are_told_apart(string raw, bool bot, bool others)
    {
        var text = SlackText.Read(raw, "UBOT");

        text.MentionsBot.ShouldBe(bot);
        text.MentionsOthers.ShouldBe(others);
    }

    [Fact]
    public void What_is_no_text_is_replaced()
    {
        SlackText.Clean("plain 😀").ShouldBe("plain 😀");
        SlackText.Clean("a\0b").ShouldBe("a\uFFFDb");
        SlackText.Clean("\ud83d").ShouldBe("\uFFFD");
        SlackText.Clean("\ude00\ud83d").ShouldBe("\uFFFD\uFFFD");
        SlackText.Clean("x\ud83d😀\0").ShouldBe("x\uFFFD😀\uFFFD");
    }

    [Fact]
    public void A_long_text_of_open_brackets_is_read_in_one_go()
    {
        var raw = new string('<', 1_000_000);

        SlackText.Read(raw, "UBOT").Text.ShouldBe(raw);
    }

    [Fact]
    public void A_long_text_of_mentions_is_read_in_one_go()
    {
        var raw = string.Concat(Enumerable.Repeat("<@UBOT>, ", 100_000));

        SlackText.Read(raw, "UBOT").Text.ShouldBe("");
    }
}
