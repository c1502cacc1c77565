using System.Text;
using BotHost.Slack.Streaming;

namespace BotHost.Slack.Tests.Replies;

public sealed class SanitiserTests
{
    private static readonly string[] Pieces =
    [
        "Hello ",
        "<",
        "!channel>",
        "<!here>",
        "<@U0123>",
        "<#C0123|general>",
        "<https://example.com|a link>",
        "@",
        "#",
        "!",
        "<<!everyone>",
        "\0",
        "\ud83d\ude80",
        "\ud83d",
        "\ude80",
        "a < b",
        "é",
        "漢字",
        "\n",
        "```\n<!-- code -->\n```",
    ];

    [Theory]
    [InlineData("<!channel> look", "<!channel>")]
    [InlineData("ask <@U0123456>", "<@")]
    [InlineData("see <#C0123|general>", "<#")]
    [InlineData("<<!here>", "<!")]
    public void Mention_syntax_of_the_model_is_broken(string text, string live)
    {
        var clean = Sanitiser.Clean(text);

        clean.ShouldNotContain(live);
        clean.Replace("\u200B", "", StringComparison.Ordinal).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain words, 1 < 2 and 3 > 2, a & b, &lt;!here&gt;")]
    [InlineData("<https://example.com|link> and <b>html</b> and <")]
    [InlineData("rocket \ud83d\ude80 and e\u0301 and \u200B")]
    public void Everything_else_passes_unchanged(string text) => Sanitiser.Clean(text).ShouldBe(text);

    [Fact]
    public void Null_characters_and_lone_surrogates_are_replaced()
    {
        (string Text, string Expected)[] cases =
        [
            ("a\0b", "a\uFFFDb"),
            ("a\ud83db", "a\uFFFDb"),
            ("a\ude80", "a\uFFFD"),
            ("\ud83d", "\uFFFD"),
            ("\ud83d\ud83d\ude80", "\uFFFD\ud83d\ude80"),
            ("<\ud83d", "<\uFFFD"),
        ];

        foreach (var (text, expected) in cases)
            Sanitiser.Clean(text).ShouldBe(expected);
    }

    [Fact]
    public void The_result_does_not_depend_on_how_the_text_was_cut()
    {
        var random = new Random(20_261_121);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(random.GetItems(Pieces, random.Next(1, 20)));
            var streamed = new StringBuilder();
            var sanitiser = new Sanitiser();
            for (var at = 0; at < text.Length; )
            {
                var length = random.Next(0, Math.Min(6, text.Length - at) + 1);
                sanitiser.Append(text.AsSpan(at, length), streamed);
                at += length;
            }

            sanitiser.Finish(streamed);
            streamed.ToString().ShouldBe(Sanitiser.Clean(text));
        }
    }

    [Fact]
    public void Cleaning_twice_changes_nothing_more()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var clean = Sanitiser.Clean(string.Concat(random.GetItems(Pieces, 12)));
            Sanitiser.Clean(clean).ShouldBe(clean);
        }
    }
}
