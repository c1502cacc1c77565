using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SlackEmulator.Tests.Fixtures;

public sealed record Received(string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json =>
        JsonNode
            .Parse(
                Body.StartsWith("payload=", StringComparison.Ordinal)
                    ? Uri.UnescapeDataString(Body["payload=".Length..])
                    : Body
            )!
            .AsObject();

    public JsonObject Event => Json["event"]!.AsObject();

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>A real HTTP server that takes deliveries as a bot does and answers what the test says.</summary>
public sealed class EventReceiver : IAsyncDisposable
{
    private readonly Channel<Received> _received = Channel.CreateBounded<Received>(1000);
    private readonly WebApplication _app;

    private EventReceiver(WebApplication app) => _app = app;

    /// <summary>How the next requests are answered; acknowledges by default.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public Uri Url { get; private set; } = null!;

    public static async Task<EventReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new EventReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        receiver.Url = new Uri(address.First() + "/slack/events");
        return receiver;
    }

    public async Task<Received> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _received.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next delivery of an event of this type; others are passed over.</summary>
    public async Task<Received> NextAsync(string type, string? subtype = null)
    {
        while (true)
        {
            var received = await NextAsync();
            var inner = received.Json["event"] ?? received.Json;
            if (
                inner["type"]!.GetValue<string>() == type
                && (subtype is null || inner["subtype"]?.GetValue<string>() == subtype)
            )
            {
                return received;
            }
        }
    }

    public bool HasMore => _received.Reader.TryPeek(out _);

    public static string Sign(string secret, string timestamp, string body) =>
        "v0="
        + Convert
            .ToHexString(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}"))
            )
            .ToLowerInvariant();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
        await _received.Writer.WriteAsync(received);
        await Answer(received, context);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
