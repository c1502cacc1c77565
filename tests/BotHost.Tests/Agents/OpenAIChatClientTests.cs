using System.Text.Json;
using BotHost.Agents;
using BotHost.Agents.Llm;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.CompletionsServer;

namespace BotHost.Tests.Agents;

public sealed class OpenAIChatClientTests
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "A secret question")];

    [Fact]
    public async Task Words_arrive_delta_by_delta_with_usage_and_finish_reason()
    {
        await using var server = await StreamingAsync(
            Delta("""{"role":"assistant","content":""}"""),
            Text("Hel"),
            Text("lo 👋🏽"),
            Delta("{}", "stop"),
            Usage
        );
        using var client = Client(server);

        var updates = await client.GetStreamingResponseAsync(Question).ToListAsync();

        updates.Where(update => update.Text.Length > 0).Select(update => update.Text).ShouldBe(["Hel", "lo 👋🏽"]);
        var response = updates.ToChatResponse();
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.ModelId.ShouldBe("gpt-test-2026");
        response.Usage!.InputTokenCount.ShouldBe(120);
        response.Usage.OutputTokenCount.ShouldBe(30);
        response.Usage.CachedInputTokenCount.ShouldBe(64);
        var request = server.Requests.Single();
        request.GetProperty("model").GetString().ShouldBe("gpt-test");
        request.GetProperty("stream").GetBoolean().ShouldBeTrue();
        request.GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
        request.TryGetProperty("tools", out _).ShouldBeFalse();
        request.TryGetProperty("parallel_tool_calls", out _).ShouldBeFalse();
        server.Authorizations.Single().ShouldBe("Bearer sk-secret");
    }

    [Fact]
    public async Task Parallel_calls_whose_argument_fragments_are_interleaved_come_out_whole()
    {
        await using var server = await StreamingAsync(
            Text("Let me look."),
            Delta(
                """{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"search","arguments":""}}]}"""
            ),
            Delta(
                """{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"now","arguments":"{"}}]}"""
            ),
            Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"query\":\"gr"}}]}"""),
            Delta(
                """{"tool_calls":[{"index":1,"function":{"arguments":"\"zone\":\"Europe/Berlin\"}"}},{"index":0,"function":{"arguments":"ün\",\"limit\":3}"}}]}"""
            ),
            Delta("{}", "tool_calls")
        );
        using var client = Client(server);

        var response = await client.GetStreamingResponseAsync(Question).ToChatResponseAsync();

        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        response.Text.ShouldBe("Let me look.");
        var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        calls.Select(call => (call.CallId, call.Name)).ShouldBe([("call_a", "search"), ("call_b", "now")]);
        calls[0].Arguments!["query"]!.ToString().ShouldBe("grün");
        calls[0].Arguments!["limit"].ShouldBeOfType<JsonElement>().GetInt32().ShouldBe(3);
        calls[1].Arguments!["zone"]!.ToString().ShouldBe("Europe/Berlin");
    }

    [Fact]
    public async Task Arguments_that_are_no_json_are_marked_and_nothing_is_thrown()
    {
        await using var server = await StreamingAsync(
            Delta(
                """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"search","arguments":"{\"query\": oops"}}]}"""
            ),
            Delta("{}", "tool_calls")
        );
        using var client = Client(server);

        var response = await client.GetStreamingResponseAsync(Question).ToChatResponseAsync();

        response.Messages[0].Contents.OfType<FunctionCallContent>().Single().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task All_roles_calls_results_and_tools_are_said_in_the_words_of_the_api()
    {
        await using var server = await StreamingAsync(Text("ok"), Delta("{}", "stop"));
        using var client = Client(server);
        var tool = AIFunctionFactory.Create((string city, int days = 1) => city, "weather", "Tells the weather.");

        await client
            .GetStreamingResponseAsync(
                [
                    new(ChatRole.System, "Be brief."),
                    new(ChatRole.User, "Weather?"),
                    new(
                        ChatRole.Assistant,
                        [
                            new TextContent("Looking."),
                            new FunctionCallContent(
                                "c1",
                                "weather",
                                new Dictionary<string, object?> { ["city"] = "Ulm" }
                            ),
                            new FunctionCallContent(
                                "c2",
                                "weather",
                                new Dictionary<string, object?> { ["city"] = "Jena" }
                            ),
                        ]
                    ),
                    new(
                        ChatRole.Tool,
                        [new FunctionResultContent("c1", "Sunny"), new FunctionResultContent("c2", "Rain")]
                    ),
                ],
                new ChatOptions
                {
                    Tools = [tool],
                    AllowMultipleToolCalls = true,
                    MaxOutputTokens = 99,
                    ToolMode = ChatToolMode.None,
                }
            )
            .ToListAsync();

        var request = server.Requests.Single();
        var messages = request.GetProperty("messages").EnumerateArray().ToList();
        messages
            .Select(message => message.GetProperty("role").GetString())
            .ShouldBe(["system", "user", "assistant", "tool", "tool"]);
        messages[2]
            .GetProperty("tool_calls")[1]
            .GetProperty("function")
            .GetProperty("arguments")
            .GetString()
            .ShouldBe("""{"city":"Jena"}""");
        messages[2].GetProperty("tool_calls")[0].GetProperty("id").GetString().ShouldBe("c1");
        messages[4].GetProperty("tool_call_id").GetString().ShouldBe("c2");
        messages[4].GetProperty("content").ToString().ShouldContain("Rain");
        var function = request.GetProperty("tools")[0].GetProperty("function");
        function.GetProperty("name").GetString().ShouldBe("weather");
        function.GetProperty("parameters").GetProperty("required")[0].GetString().ShouldBe("city");
        request.GetProperty("parallel_tool_calls").GetBoolean().ShouldBeTrue();
        request.GetProperty("tool_choice").GetString().ShouldBe("none");
        request.GetProperty("max_completion_tokens").GetInt32().ShouldBe(99);
    }

    [Fact]
    public async Task Without_a_key_no_authorization_is_sent()
    {
        await using var server = await StreamingAsync(Text("ok"), Delta("{}", "stop"));
        using var client = OpenAIChatClient.Create(new OpenAIOptions { BaseUrl = server.BaseUrl });

        (await client.GetResponseAsync(Question)).Text.ShouldBe("ok");

        server.Authorizations.Single().ShouldBeNull();
    }

    [Theory]
    [InlineData(400, "context_length_exceeded", "model_context_too_long", false)]
    [InlineData(400, "content_filter", "model_content_filtered", false)]
    [InlineData(400, "invalid_value", "model_bad_request", false)]
    [InlineData(401, "invalid_api_key", "model_unauthorized", false)]
    [InlineData(403, null, "model_unauthorized", false)]
    [InlineData(404, "model_not_found", "model_not_found", false)]
    [InlineData(408, null, "model_timeout", true)]
    [InlineData(429, "rate_limit_exceeded", "model_rate_limited", true)]
    [InlineData(429, "insufficient_quota", "model_quota_exceeded", false)]
    [InlineData(500, null, "model_overloaded", true)]
    [InlineData(503, "server_error", "model_overloaded", true)]
    [InlineData(504, null, "model_timeout", true)]
    public async Task Refusals_are_sorted_asked_once_and_told_without_secrets(
        int status,
        string? code,
        string expected,
        bool transient
    )
    {
        var body =
            $$$"""{"error":{"message":"You said: A secret question, with sk-secret","type":"some_error","code":{{{JsonSerializer.Serialize(code)}}}}}""";
        await using var server = await StartAsync(context => RefuseAsync(context, status, body));
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Code.ShouldBe(expected);
        trouble.IsTransient.ShouldBe(transient);
        trouble.ToString().ShouldNotContain("secret");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_rate_limit_tells_how_long_to_wait()
    {
        await using var server = await StartAsync(context => RefuseAsync(context, 429, "slow down", retryAfter: "7"));
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Fault.ShouldBe(ModelFault.RateLimited);
        trouble.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_cut_in_the_middle_is_an_interruption_after_the_words_that_came()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(async context =>
        {
            await StreamAsync(context, Text("Half an ans"));
            await arrived.Task;
            Cut(context);
        });
        using var client = Client(server);
        var words = new List<string>();

        var trouble = await Should.ThrowAsync<ModelException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(Question))
            {
                words.Add(update.Text);
                arrived.TrySetResult();
            }
        });

        words.ShouldBe(["Half an ans"]);
        trouble.Fault.ShouldBe(ModelFault.Interrupted);
        trouble.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_that_ends_without_a_finish_reason_is_an_interruption()
    {
        await using var server = await StreamingAsync(Text("Half"));
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Fault.ShouldBe(ModelFault.Interrupted);
    }

    [Fact]
    public async Task An_error_within_the_stream_is_an_error()
    {
        await using var server = await StreamingAsync(
            Text("Half"),
            """{"error":{"message":"secret","type":"server_error","code":"rate_limit_exceeded"}}"""
        );
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Fault.ShouldBe(ModelFault.RateLimited);
    }

    [Fact]
    public async Task Events_that_are_no_json_are_an_interruption()
    {
        await using var server = await StreamingAsync("<html>");
        using var client = Client(server);

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Fault.ShouldBe(ModelFault.Interrupted);
    }

    [Fact]
    public async Task Nobody_listening_is_unreachable()
    {
        var server = await StreamingAsync();
        using var client = Client(server);
        await server.DisposeAsync();

        var trouble = await Should.ThrowAsync<ModelException>(() => client.GetResponseAsync(Question));

        trouble.Fault.ShouldBe(ModelFault.Unreachable);
        trouble.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Cancelling_closes_the_connection()
    {
        var (server, _, gone) = await SilentAfterAsync(Text("first"));
        await using var running = server;
        using var client = Client(server);
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(Question, null, stop.Token))
                await stop.CancelAsync();
        });

        await gone.WaitAsync(TimeSpan.FromSeconds(30));
        gone.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Leaving_the_stream_closes_the_connection()
    {
        var (server, _, gone) = await SilentAfterAsync(Text("first"));
        await using var running = server;
        using var client = Client(server);

        await foreach (var update in client.GetStreamingResponseAsync(Question))
            break;

        await gone.WaitAsync(TimeSpan.FromSeconds(30));
        gone.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false, 50)]
    [InlineData(true, 20)]
    public async Task Silence_ends_with_a_timeout_that_closes_the_connection(bool afterFirstToken, int seconds)
    {
        var (server, asked, gone) = await SilentAfterAsync(afterFirstToken ? [Text("first")] : []);
        await using var running = server;
        using var client = Client(server);
        var time = new ManualTimeProvider();
        var stream = new ModelStream(
            client,
            new AgentOptions
            {
                FirstTokenTimeout = TimeSpan.FromSeconds(50),
                BetweenTokensTimeout = TimeSpan.FromSeconds(20),
            },
            time
        );

        var asking = stream.AskAsync(Question, new ChatOptions(), CancellationToken.None).ToListAsync().AsTask();
        await asked.WaitAsync(TimeSpan.FromSeconds(30));
        await time.TimerArmedAsync(TimeSpan.FromSeconds(seconds));
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(seconds));

        (await Should.ThrowAsync<ModelException>(() => asking)).Fault.ShouldBe(ModelFault.Timeout);
        await gone.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static OpenAIChatClient Client(CompletionsServer server) =>
        OpenAIChatClient.Create(
            new OpenAIOptions
            {
                ApiKey = "sk-secret",
                BaseUrl = server.BaseUrl,
                Model = "gpt-test",
            }
        );

    private static async Task<(CompletionsServer Server, Task Asked, Task Gone)> SilentAfterAsync(
        params string[] events
    )
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await StartAsync(async context =>
        {
            await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            asked.TrySetResult();
            if (events.Length > 0)
                await StreamAsync(context, events);
            await gone.Task;
        });
        return (server, asked.Task, gone.Task);
    }
}
