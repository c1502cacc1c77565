namespace BotHost.Persistence.Tests;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain 😀 text", "plain 😀 text")]
    [InlineData("a\0b", "a\ufffdb")]
    public void What_PostgreSQL_cannot_store_is_replaced_and_nothing_else(string text, string stored)
    {
        StorableText.Clean(text).ShouldBe(stored);
        StorableText.IsClean(text).ShouldBe(text == stored);
    }

    // Not as inline data: a test's name must be text itself.
    [Fact]
    public void Half_a_surrogate_pair_is_replaced_wherever_it_stands()
    {
        StorableText.Clean("cut \ud83d").ShouldBe("cut \ufffd");
        StorableText.Clean("\ude00\ud83d").ShouldBe("\ufffd\ufffd");
        StorableText.Clean("\ud83d\ud83d\ude00").ShouldBe("\ufffd😀");
        StorableText.IsClean("\ud83d").ShouldBeFalse();
    }

    [Fact]
    public void Nothing_stays_nothing() => StorableText.Clean(null).ShouldBeNull();
}
