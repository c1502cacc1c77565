using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace BotHost.Tests.Agents;

/// <summary>A server of its own that speaks Chat Completions as a test tells it to, on a free port.</summary>
internal sealed class CompletionsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CompletionsServer(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonElement> Requests { get; } = [];

    public ConcurrentQueue<string?> Authorizations { get; } = [];

    public Uri BaseUrl => new($"{_app.Urls.Single()}/v1");

    public static async Task<CompletionsServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new CompletionsServer(builder.Build());
        server._app.MapPost(
            "/v1/chat/completions",
            async context =>
            {
                using var body = await JsonDocument.ParseAsync(
                    context.Request.Body,
                    cancellationToken: context.RequestAborted
                );
                server.Requests.Enqueue(body.RootElement.Clone());
                server.Authorizations.Enqueue(context.Request.Headers.Authorization);
                await answer(context);
            }
        );
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A server that streams these events and the end mark.</summary>
    public static Task<CompletionsServer> StreamingAsync(params string[] events) =>
        StartAsync(context => StreamAsync(context, [.. events, "[DONE]"]));

    public static async Task StreamAsync(HttpContext context, params string[] events)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var data in events)
        {
            await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    public static Task RefuseAsync(HttpContext context, int status, string body, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    }

    /// <summary>Breaks the connection in the middle of what it is sending.</summary>
    public static void Cut(HttpContext context) => context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();

    public static string Delta(string delta, string? finish = null) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1763715000,"model":"gpt-test-2026","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]}""";

    public static string Text(string text) => Delta($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    public const string Usage =
        """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1763715000,"model":"gpt-test-2026","choices":[],"usage":{"prompt_tokens":120,"completion_tokens":30,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":64}}}""";

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
