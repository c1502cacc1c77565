using BotHost.Agents;
using BotHost.Agents.Llm;
using Microsoft.Extensions.AI;

namespace BotHost.Tests.Agents;

public sealed class AnthropicChatClientTests
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "A secret question")];

    [Fact]
    public async Task Words_thoughts_and_calls_survive_the_record_and_come_back_word_for_word()
    {
        await using var server = await MessagesServer.StartAsync(
            context =>
                MessagesServer.StreamAsync(
                    context,
                    (
                        "message_start",
                        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-test","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}"""
                    ),
                    (
                        "content_block_start",
                        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"""
                    ),
                    ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
                    (
                        "content_block_start",
                        """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Let me "}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"look."}}"""
                    ),
                    ("content_block_stop", """{"type":"content_block_stop","index":1}"""),
                    (
                        "content_block_start",
                        """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"who_is_here","input":{}}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"st"}}"""
                    ),
                    (
                        "content_block_delta",
                        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"ep\":1}"}}"""
                    ),
                    ("content_block_stop", """{"type":"content_block_stop","index":2}"""),
                    (
                        "message_delta",
                        """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":40}}"""
                    ),
                    ("message_stop", """{"type":"message_stop"}""")
                ),
            context => MessagesServer.SayAsync(context, "Ann is here.")
        );
        await using var agent = new AgentUnderTest(Client(server));

        var updates = await agent.AskAsync("Who is here with me?");

        updates.Text().ShouldBe("Let me look.\n\nAnn is here.");
        agent.Journal.Rounds[0].Model.ShouldBe("claude-test");
        agent.Journal.Rounds[0].OutputTokens.ShouldNotBeNull();
        agent.Journal.Calls.Single().CallId.ShouldBe("toolu_1");
        var first = server.Requests.First();
        first.GetProperty("model").GetString().ShouldBe("claude-test");
        first.GetProperty("max_tokens").GetInt32().ShouldBe(8_192);
        first.GetProperty("system").ToString().ShouldContain("How you work:");
        first
            .GetProperty("tools")
            .EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString())
            .ShouldBe(["plan", "complete_step", "search_messages", "who_is_here", "current_time"]);
        var messages = server.Requests.Last().GetProperty("messages").EnumerateArray().ToList();
        var said = messages[1].GetProperty("content").EnumerateArray().ToList();
        said.Select(block => block.GetProperty("type").GetString()).ShouldBe(["thinking", "text", "tool_use"]);
        said[0].GetProperty("signature").GetString().ShouldBe("c2ln");
        messages[2].GetProperty("content")[0].GetProperty("tool_use_id").GetString().ShouldBe("toolu_1");

        var again = new List<ChatMessage> { new(ChatRole.User, "x"), RoundJson.Read(agent.Journal.Rounds[0].Message) };
        again[1].Contents.OfType<TextReasoningContent>().Single().ProtectedData.ShouldBe("c2ln");
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "model_bad_request", false)]
    [InlineData(401, "authentication_error", "model_unauthorized", false)]
    [InlineData(404, "not_found_error", "model_not_found", false)]
    [InlineData(413, "request_too_large", "model_context_too_long", false)]
    [InlineData(429, "rate_limit_error", "model_rate_limited", true)]
    [InlineData(500, "api_error", "model_overloaded", true)]
    [InlineData(529, "overloaded_error", "model_overloaded", true)]
    public async Task Refusals_are_sorted_asked_once_and_told_without_secrets(
        int status,
        string type,
        string expected,
        bool transient
    )
    {
        var body =
            $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"A secret question"},"request_id":"req_1"}""";
        await using var server = await MessagesServer.StartAsync(context =>
            CompletionsServer.RefuseAsync(context, status, body)
        );
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() =>
            client.GetStreamingResponseAsync(Question).ToChatResponseAsync()
        );

        trouble.Code.ShouldBe(expected);
        trouble.IsTransient.ShouldBe(transient);
        trouble.ToString().ShouldNotContain("secret");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_within_the_stream_is_an_error()
    {
        await using var server = await MessagesServer.StartAsync(context =>
            MessagesServer.StreamAsync(
                context,
                ("error", """{"type":"error","error":{"type":"overloaded_error","message":"secret"}}""")
            )
        );
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() =>
            client.GetStreamingResponseAsync(Question).ToChatResponseAsync()
        );

        trouble.Code.ShouldBe("model_overloaded");
        trouble.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_stream_that_ends_early_is_an_interruption()
    {
        await using var server = await MessagesServer.StartAsync(context =>
            MessagesServer.StreamAsync(
                context,
                (
                    "message_start",
                    """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-test","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}"""
                )
            )
        );
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() =>
            client.GetStreamingResponseAsync(Question).ToChatResponseAsync()
        );

        trouble.Fault.ShouldBe(ModelFault.Interrupted);
    }

    [Fact]
    public async Task Leaving_the_stream_closes_the_connection()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await MessagesServer.StartAsync(async context =>
        {
            await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            await MessagesServer.StreamAsync(
                context,
                (
                    "message_start",
                    """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-test","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}"""
                ),
                (
                    "content_block_start",
                    """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""
                ),
                (
                    "content_block_delta",
                    """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"first"}}"""
                )
            );
            await gone.Task;
        });
        using var client = Client(server);

        await foreach (var update in client.GetStreamingResponseAsync(Question))
        {
            if (update.Text == "first")
                break;
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        gone.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static AnthropicChatClient Client(MessagesServer server) =>
        AnthropicChatClient.Create(
            new AgentOptions
            {
                Anthropic = new()
                {
                    ApiKey = "sk-ant-secret",
                    BaseUrl = server.BaseUrl,
                    Model = "claude-test",
                },
            }
        );
}
