using BotHost.Slack.Streaming;

namespace BotHost.Slack.Tests.Replies;

public sealed class CutRuleTests
{
    [Theory]
    [InlineData("Hello wor", "Hello ")]
    [InlineData("Hello", "")]
    [InlineData("One. Two thr", "One. ")]
    [InlineData("First paragraph.\n\nSecond", "First paragraph.\n\n")]
    [InlineData("see [the docs](https://exa", "see ")]
    [InlineData("see [the docs](https://example.com) now", "see [the docs](https://example.com) ")]
    [InlineData("see [two words", "see ")]
    [InlineData("go to <https://example.com|two words", "go to ")]
    [InlineData("run `a b c", "run ")]
    [InlineData("run ``a ` b`` now", "run ``a ` b`` ")]
    [InlineData("a &am", "a ")]
    [InlineData("- ", "")]
    [InlineData("1. ", "")]
    [InlineData("- item one", "- item ")]
    [InlineData("text\n``", "text\n")]
    [InlineData("text\n```csharp", "text\n")]
    [InlineData("text\n| a | b", "text\n")]
    [InlineData("name | value next", "")]
    [InlineData("漢字かな交じり文", "漢字かな交じり")]
    public void Text_is_cut_between_words_where_no_markdown_is_open(string text, string expected) =>
        Cut(text, CutPressure.None).ShouldBe(expected);

    [Theory]
    [InlineData("```\nline 1\nline 2\nlin", "```\nline 1\nline 2\n")]
    [InlineData("| a | b |\n|---|---|\n| 1 | 2", "| a | b |\n|---|---|\n")]
    [InlineData("**bold words and mo", "**bold words and ")]
    public void An_open_fence_table_or_bold_text_waits_until_it_is_ripe(string text, string expected)
    {
        Cut(text, CutPressure.None).ShouldBeEmpty();
        Cut(text, CutPressure.Ripe).ShouldBe(expected);
    }

    [Theory]
    [InlineData("[never closed and on and on", "[never closed and on and ")]
    [InlineData("`code without end", "`code without ")]
    [InlineData("```\nx = 1\nno line end", "```\nx = 1\n")]
    [InlineData("averylongwordwithoutanyspace", "averylongwordwithoutanyspace")]
    public void Nothing_is_held_for_ever(string text, string expected) =>
        Cut(text, CutPressure.Overdue).ShouldBe(expected);

    [Theory]
    [InlineData("Let me look", "Let me look")]
    [InlineData("Look at [this", "Look at ")]
    [InlineData("```\ncode", "```\n")]
    [InlineData("```\ncode\n```", "```\ncode\n```")]
    [InlineData("| a | b |", "| a | b |")]
    [InlineData("| a | b", "")]
    public void In_front_of_a_card_the_text_ends_where_the_model_ended_it(string text, string expected) =>
        text[..CutRule.Find(text, default, CutPressure.Ripe, boundary: true)].ShouldBe(expected);

    [Fact]
    public void A_fence_that_was_opened_in_an_earlier_piece_is_known()
    {
        var state = default(MarkdownState).After("Look:\n```csharp\nvar a = 1;\n");

        state.Fence.ShouldBe("```csharp");
        state.ClosingFence.ShouldBe("```");
        CutRule.Find("some words here and more", state, CutPressure.Ripe).ShouldBe(0);
        state.After("```\n").Fence.ShouldBeNull();
        default(MarkdownState).After("````\n```\ntext\n").Fence.ShouldBe("````");
    }

    [Fact]
    public void A_cut_never_falls_into_a_link_inline_code_table_row_or_fence_line()
    {
        var random = new Random(42);
        for (var round = 0; round < 3_000; round++)
        {
            var text = Markdown.Random(random, random.Next(1, 12));
            var state = default(MarkdownState);
            for (var at = 0; at < text.Length; )
            {
                var seen = random.Next(at + 1, text.Length + 1);
                var pressure = random.Next(2) == 0 ? CutPressure.None : CutPressure.Ripe;
                var cut = CutRule.Find(text.AsSpan(at, seen - at), state, pressure);
                Markdown.Forbidden(text, at + cut).ShouldBeNull($"at {at + cut} of {text}");
                state = state.After(text.AsSpan(at, cut));
                at = seen == text.Length && cut == 0 ? text.Length : at + cut;
            }
        }
    }

    [Fact]
    public void A_slice_fits_into_its_room_and_the_slices_make_the_text()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var text = Markdown.Random(random, 60) + new string('漢', random.Next(0, 2_000));
            var state = default(MarkdownState);
            var at = 0;
            while (at < text.Length)
            {
                var cut = CutRule.Fit(text.AsSpan(at), state, 700, mustMove: true);
                cut.ShouldBeGreaterThan(0);
                System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(at, cut)).ShouldBeLessThanOrEqualTo(700);
                state = state.After(text.AsSpan(at, cut));
                at += cut;
            }
        }
    }

    [Fact]
    public void A_text_element_is_never_split_even_where_a_cut_is_forced()
    {
        const string Family = "👨‍👩‍👧‍👦";
        var text = string.Concat(Enumerable.Repeat(Family, 40));

        var cut = CutRule.Fit(text, default, 300, mustMove: true);

        (cut % Family.Length).ShouldBe(0);
        cut.ShouldBeGreaterThan(0);
    }

    private static string Cut(string text, CutPressure pressure) => text[..CutRule.Find(text, default, pressure)];
}
