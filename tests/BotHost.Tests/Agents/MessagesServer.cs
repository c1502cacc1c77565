using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotHost.Tests.Agents;

/// <summary>A server of its own that speaks Anthropic's Messages API as a test tells it to, request by request, on a free port.</summary>
internal sealed class MessagesServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MessagesServer(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonElement> Requests { get; } = [];

    public Uri BaseUrl => new(_app.Urls.Single());

    public static async Task<MessagesServer> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new MessagesServer(builder.Build());
        var next = -1;
        server._app.MapPost(
            "/v1/messages",
            async context =>
            {
                using var body = await JsonDocument.ParseAsync(
                    context.Request.Body,
                    cancellationToken: context.RequestAborted
                );
                server.Requests.Enqueue(body.RootElement.Clone());
                await answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context);
            }
        );
        await server._app.StartAsync();
        return server;
    }

    public static async Task StreamAsync(HttpContext context, params (string Event, string Data)[] events)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var (name, data) in events)
        {
            await context.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    /// <summary>A whole answer of words only.</summary>
    public static Task SayAsync(HttpContext context, string text) =>
        StreamAsync(
            context,
            (
                "message_start",
                """{"type":"message_start","message":{"id":"msg_2","type":"message","role":"assistant","content":[],"model":"claude-test","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}"""
            ),
            (
                "content_block_start",
                """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""
            ),
            (
                "content_block_delta",
                $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{JsonSerializer.Serialize(text)}}}}}"""
            ),
            ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
            (
                "message_delta",
                """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}"""
            ),
            ("message_stop", """{"type":"message_stop"}""")
        );

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
