using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class BlockRulesTests
{
    private const string Button = """{"type":"button","action_id":"a","text":{"type":"plain_text","text":"OK"}}""";

    public static TheoryData<string, string> Refused =>
        new()
        {
            { """{"type":"section"}""", "missing required field: text [json-pointer:/blocks/0]" },
            {
                """{"type":"section","text":{"type":"html","text":"x"}}""",
                "must be plain_text or mrkdwn [json-pointer:/blocks/0/text/type]"
            },
            {
                """{"type":"section","text":{"type":"mrkdwn","text":""}}""",
                "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
            },
            {
                $$$"""{"type":"section","text":{"type":"mrkdwn","text":"{{{new string('x', 3001)}}}"}}""",
                "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
            },
            {
                """{"type":"header","text":{"type":"mrkdwn","text":"x"}}""",
                "must be a plain_text object [json-pointer:/blocks/0/text/type]"
            },
            {
                $$$"""{"type":"header","text":{"type":"plain_text","text":"{{{new string('x', 151)}}}"}}""",
                "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
            },
            {
                """{"type":"actions","elements":[]}""",
                "no less than 1 items allowed [json-pointer:/blocks/0/elements]"
            },
            {
                """{"type":"actions","elements":[{"type":"button"}]}""",
                "missing required field: text [json-pointer:/blocks/0/elements/0]"
            },
            {
                """{"type":"actions","elements":[{"type":"button","style":"blue","text":{"type":"plain_text","text":"OK"}}]}""",
                "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"
            },
            {
                $$$"""{"type":"context_actions","elements":[{{{Button}}}]}""",
                "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"
            },
            {
                """{"type":"context_actions","elements":[{"type":"feedback_buttons","negative_button":{"text":{"type":"plain_text","text":"-"},"value":"-"}}]}""",
                "missing required field: positive_button [json-pointer:/blocks/0/elements/0]"
            },
            {
                """{"type":"context","elements":[{"type":"button"}]}""",
                "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"
            },
            { """{"type":"task_card","title":"t"}""", "missing required field: task_id [json-pointer:/blocks/0]" },
            {
                """{"type":"task_card","task_id":"1","title":"t","status":"done"}""",
                "must be a valid enum value [json-pointer:/blocks/0/status]"
            },
            {
                """{"type":"task_card","task_id":"1","title":"t","details":"plain"}""",
                "must be a rich_text object [json-pointer:/blocks/0/details]"
            },
            { """{"type":"plan","tasks":[]}""", "missing required field: title [json-pointer:/blocks/0]" },
            {
                """{"type":"plan","title":"p","tasks":[{"task_id":"1"}]}""",
                "missing required field: title [json-pointer:/blocks/0/tasks/0]"
            },
            {
                $$$"""{"type":"markdown","text":"{{{new string('x', 12_001)}}}"}""",
                "must be less than 12001 characters [json-pointer:/blocks/0/text]"
            },
            {
                """{"type":"image","image_url":"https://a.example/i.png"}""",
                "missing required field: alt_text [json-pointer:/blocks/0]"
            },
            {
                """{"type":"input","label":{"type":"plain_text","text":"x"}}""",
                "unsupported type: input [json-pointer:/blocks/0/type]"
            },
            { """{"type":"table","rows":[]}""", "no less than 1 items allowed [json-pointer:/blocks/0/rows]" },
            { """{"text":"x"}""", "missing required field: type [json-pointer:/blocks/0]" },
            {
                """{"type":"section","block_id":7,"text":{"type":"mrkdwn","text":"x"}}""",
                "must be a string [json-pointer:/blocks/0/block_id]"
            },
            { "\"text\"", "must be an object [json-pointer:/blocks/0]" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_wrong_block_is_refused_with_a_pointer(string block, string explanation)
    {
        await using var scene = await Scene.StartAsync();

        var reply = await PostAsync(scene, new JsonArray(JsonNode.Parse(block)));

        reply.ShouldBeRefused("invalid_blocks").Explanations().ShouldContain("[ERROR] " + explanation);
    }

    [Theory]
    [InlineData("""{"type":"markdown","text":"**x**"}""")]
    [InlineData("""{"type":"divider"}""")]
    [InlineData("""{"type":"section","fields":[{"type":"mrkdwn","text":"x"}],"accessory":""" + Button + "}")]
    [InlineData("""{"type":"actions","elements":[""" + Button + "]}")]
    [InlineData(
        """{"type":"plan","title":"p","tasks":[{"task_id":"1","title":"t","status":"complete","sources":[{"type":"url","url":"https://a.example","text":"a"}]}]}"""
    )]
    [InlineData(
        """{"type":"context_actions","elements":[{"type":"icon_button","icon":"trash","text":{"type":"plain_text","text":"Delete"},"action_id":"d"}]}"""
    )]
    [InlineData(
        """{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":{"text":{"type":"plain_text","text":"+"},"value":"1"},"negative_button":{"text":{"type":"plain_text","text":"-"},"value":"0"}}]}"""
    )]
    public async Task A_right_block_is_taken(string block)
    {
        await using var scene = await Scene.StartAsync();

        (await PostAsync(scene, new JsonArray(JsonNode.Parse(block)))).ShouldBeOk();
    }

    [Fact]
    public async Task A_message_holds_fifty_blocks()
    {
        await using var scene = await Scene.StartAsync();

        (await PostAsync(scene, Many(50))).ShouldBeOk();
        (await PostAsync(scene, Many(51)))
            .ShouldBeRefused("invalid_blocks")
            .Explanations()
            .ShouldBe(["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]);
    }

    [Fact]
    public async Task Markdown_blocks_share_twelve_thousand_characters()
    {
        await using var scene = await Scene.StartAsync();
        var half = new JsonObject { ["type"] = "markdown", ["text"] = new string('x', 6_001) };

        (await PostAsync(scene, new JsonArray(half, half.DeepClone()))).ShouldBeRefused("invalid_blocks");
    }

    [Fact]
    public async Task One_block_id_must_not_be_used_twice()
    {
        await using var scene = await Scene.StartAsync();
        var block = new JsonObject { ["type"] = "divider", ["block_id"] = "same" };

        (await PostAsync(scene, new JsonArray(block, block.DeepClone()))).ShouldBeRefused("invalid_blocks");
    }

    [Fact]
    public async Task Validation_can_be_switched_off_but_not_the_number_of_blocks()
    {
        await using var scene = await Scene.StartAsync(new EmulatorRules { BlockValidation = false });

        (await PostAsync(scene, new JsonArray(new JsonObject { ["type"] = "poem" }))).ShouldBeOk();
        (await PostAsync(scene, Many(51))).ShouldBeRefused("invalid_blocks");
    }

    [Fact]
    public async Task Blocks_in_a_form_travel_as_a_json_string()
    {
        await using var scene = await Scene.StartAsync();

        var right = await scene.Bot.FormAsync(
            "chat.postMessage",
            ("channel", scene.General),
            ("blocks", """[{"type":"divider"}]""")
        );
        var broken = await scene.Bot.FormAsync("chat.postMessage", ("channel", scene.General), ("blocks", "[{"));

        right.ShouldBeOk();
        broken.ShouldBeRefused("invalid_blocks_format");
    }

    private static JsonArray Many(int count) =>
        new([.. Enumerable.Range(0, count).Select(_ => new JsonObject { ["type"] = "divider" })]);

    private static Task<JsonObject> PostAsync(Scene scene, JsonArray blocks) =>
        scene.Bot.CallAsync(
            "chat.postMessage",
            new JsonObject
            {
                ["channel"] = scene.General,
                ["text"] = "fallback",
                ["blocks"] = blocks,
            }
        );
}
