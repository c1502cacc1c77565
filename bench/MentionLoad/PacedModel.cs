using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MentionLoad;

/// <summary>A model that speaks Chat Completions, word by word at a steady pace, and remembers when it said its first one.</summary>
internal sealed partial class PacedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeSpan _pace;

    private PacedModel(WebApplication app, TimeSpan pace) => (_app, _pace) = (app, pace);

    public string BaseUrl => $"{_app.Urls.Single()}/v1";

    /// <summary>When the first word of a question's answer left, by the number in the question.</summary>
    public ConcurrentDictionary<int, DateTimeOffset> Began { get; } = [];

    public static async Task<PacedModel> StartAsync(TimeSpan pace, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var model = new PacedModel(builder.Build(), pace);
        model._app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await model._app.StartAsync(cancellationToken);
        return model;
    }

    public static string Question(int number) => $"tell me all about release {number}.";

    /// <summary>What is answered to a question: between 40 and 400 words.</summary>
    public static string Answer(int number) =>
        string.Concat(
            Enumerable.Range(1, 40 + (number * 37 % 361)).Select(n => $"word {number}.{n}{(n % 12 == 0 ? ".\n" : " ")}")
        ) + "End.";

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var asked = Asked().Matches(body.RootElement.GetProperty("messages").GetRawText()).Last();
        var number = int.Parse(asked.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/event-stream";
        using var timer = new PeriodicTimer(_pace > TimeSpan.Zero ? _pace : TimeSpan.FromMilliseconds(1));
        foreach (var word in Word().Matches(Answer(number)).Select(match => match.Value))
        {
            Began.TryAdd(number, TimeProvider.System.GetUtcNow());
            await SendAsync(context, $$"""{"content":{{JsonSerializer.Serialize(word)}}}""", "null");
            await timer.WaitForNextTickAsync(context.RequestAborted);
        }

        await SendAsync(context, "{}", "\"stop\"");
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, string delta, string finish)
    {
        await context.Response.WriteAsync(
            $$"""
            data: {"id":"c","object":"chat.completion.chunk","created":1763715000,"model":"paced","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}


            """,
            context.RequestAborted
        );
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    [GeneratedRegex(@"all about release (?<number>\d+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\S+\s*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
