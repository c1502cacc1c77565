using System.Text.Json;
using System.Text.Json.Nodes;
using BotHost.Slack.Blocks;
using BotHost.Slack.Tests.Official;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Tests.WebApi;

public class BlockTests
{
    public static TheoryData<string, string> Written =>
        new()
        {
            { "markdown", """{"type":"markdown","text":"**hi**"}""" },
            {
                "section",
                """{"type":"section","block_id":"b1","text":{"type":"mrkdwn","text":"*hi*","verbatim":true},"expand":true}"""
            },
            { "plain section", """{"type":"section","text":{"type":"plain_text","text":"hi","emoji":false}}""" },
            { "header", """{"type":"header","text":{"type":"plain_text","text":"Hi"}}""" },
            { "divider", """{"type":"divider"}""" },
            {
                "context",
                """{"type":"context","elements":[{"type":"mrkdwn","text":"a"},{"type":"plain_text","text":"b"}]}"""
            },
            {
                "actions",
                """{"type":"actions","elements":[{"type":"button","action_id":"retry","text":{"type":"plain_text","text":"Try again"},"value":"7","style":"primary","url":"https://example.com","accessibility_label":"Try"}]}"""
            },
            {
                "context_actions",
                """{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"up"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"down"}}]}"""
            },
            {
                "plan",
                """{"type":"plan","title":"Plan","tasks":[{"type":"task_card","task_id":"t1","title":"Search","status":"in_progress","details":{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"for what"}]}]},"sources":[{"type":"url","url":"https://example.com","text":"Example"}]}]}"""
            },
            {
                "rich_text",
                """{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"see "},{"type":"link","url":"https://example.com","text":"here"}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"code"}]}]}"""
            },
            { "raw", """{"type":"carousel","elements":[{"anything":[1,2]}]}""" },
        };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_block_is_written_as_Slack_reads_it(string name, string json) =>
        Canonical
            .Of(JsonSerializer.SerializeToNode(Make(name), SlackJson.Wire.Block))
            .ShouldBe(Canonical.Of(JsonNode.Parse(json)));

    [Fact]
    public void Blocks_are_read_as_they_are()
    {
        var block = JsonSerializer.Deserialize("""{"type":"carousel","x":[1]}""", SlackJson.Wire.Block);

        var raw = block.ShouldBeOfType<RawBlock>();
        raw.Type.ShouldBe("carousel");
        JsonSerializer.Serialize(block, SlackJson.Wire.Block).ShouldBe("""{"type":"carousel","x":[1]}""");
    }

    [Fact]
    public void What_breaks_a_limit_of_Slack_cannot_be_made()
    {
        Refused(() => new MarkdownBlock(X(12_001)), "12000");
        Refused(() => new MarkdownBlock(""));
        Refused(() => new SectionBlock(new Mrkdwn(X(3_001))), "3000");
        Refused(() => new SectionBlock(new Mrkdwn("")));
        Refused(() => new HeaderBlock(new PlainText(X(151))), "150");
        Refused(() => new ContextBlock(Many(11, new Mrkdwn("x"))), "10");
        Refused(() => new ActionsBlock(Many(26, new Button("a", new PlainText("b")))), "25");
        Refused(() => new Button(X(256), new PlainText("b")), "255");
        Refused(() => new Button("a", new PlainText(X(76))), "75");
        Refused(() => new Button("a", new PlainText("b"), X(2_001)), "2000");
        Refused(() => new Button("a", new PlainText("b")) { Url = X(3_001) }, "3000");
        Refused(() => new ContextActionsBlock(Many(6, Thumbs())), "5");
        Refused(() => new FeedbackButton(new PlainText("b"), "v", X(76)), "75");
        Refused(() => new PlanBlock("p", Many(51, new TaskCardBlock("t", "T", TaskCardStatus.Pending))), "50");
        Refused(() => new DividerBlock { BlockId = X(256) }, "255");
    }

    [Fact]
    public void What_just_meets_a_limit_can_be_made()
    {
        new MarkdownBlock(X(12_000)).Text.Length.ShouldBe(12_000);
        new SectionBlock(new Mrkdwn(X(3_000))).Text.Text.Length.ShouldBe(3_000);
        new HeaderBlock(new PlainText(X(150))).Text.Text.Length.ShouldBe(150);
        new PlanBlock("p", Many(50, new TaskCardBlock("t", "T", TaskCardStatus.Pending))).Tasks.Count.ShouldBe(50);
    }

    [Fact]
    public void Blocks_chunks_and_messages_do_not_show_their_text()
    {
        object[] shown =
        [
            new MarkdownBlock("secret"),
            new SectionBlock(new Mrkdwn("secret")),
            new Mrkdwn("secret"),
            new RichText("secret"),
            new MarkdownTextChunk("secret"),
            new TaskUpdateChunk("t", "secret", TaskCardStatus.Error, "secret"),
            new SlackMessage { Text = "secret" },
        ];

        shown.ShouldAllBe(value => !value.ToString()!.Contains("secret"));
    }

    private static Block Make(string name) =>
        name switch
        {
            "markdown" => new MarkdownBlock("**hi**"),
            "section" => new SectionBlock(new Mrkdwn("*hi*", Verbatim: true), expand: true) { BlockId = "b1" },
            "plain section" => new SectionBlock(new PlainText("hi", Emoji: false)),
            "header" => new HeaderBlock(new PlainText("Hi")),
            "divider" => new DividerBlock(),
            "context" => new ContextBlock(new Mrkdwn("a"), new PlainText("b")),
            "actions" => new ActionsBlock(
                new Button("retry", new PlainText("Try again"), "7")
                {
                    Style = ButtonStyle.Primary,
                    Url = "https://example.com",
                    AccessibilityLabel = "Try",
                }
            ),
            "context_actions" => new ContextActionsBlock(Thumbs()),
            "plan" => new PlanBlock(
                "Plan",
                [
                    new TaskCardBlock(
                        "t1",
                        "Search",
                        TaskCardStatus.InProgress,
                        Details: RichTextBlock.Of("for what"),
                        Sources: [new UrlSource("https://example.com", "Example")]
                    ),
                ]
            ),
            "rich_text" => new RichTextBlock([
                new RichTextSection([new RichText("see "), new RichLink("https://example.com", "here")]),
                new RichTextPreformatted([new RichText("code")]),
            ]),
            "raw" => new RawBlock(JsonElement.Parse("""{"type":"carousel","elements":[{"anything":[1,2]}]}""")),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such block."),
        };

    private static FeedbackButtons Thumbs() =>
        new("f", new FeedbackButton(new PlainText("Good"), "up"), new FeedbackButton(new PlainText("Bad"), "down"));

    private static void Refused(Func<object> make, string limit = "") =>
        Should.Throw<ArgumentException>(() => make()).Message.ShouldContain(limit);

    private static string X(int length) => new('x', length);

    private static T[] Many<T>(int count, T value) => [.. Enumerable.Repeat(value, count)];
}
