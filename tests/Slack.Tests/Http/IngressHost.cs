using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using BotHost.Domain.Inbox;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Tests.Http;

/// <summary>The http door on a real server at a free port, in front of an inbox that only remembers.</summary>
internal sealed class IngressHost : IAsyncDisposable
{
    public const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    public const string OldSecret = "0f742231b10e8888abcd99yyyzzz85a5";

    public static readonly SlackInstallation Acme = new("T0ACME0001", "A0BOTHOST1", "U0BOTHOST1", "B0BOTHOST1", "Acme");
    public static readonly SlackInstallation Org = Acme with { Tenant = "E0ORG00001", TeamName = "Org" };

    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _counts = [];

    private IngressHost() { }

    public RecordingInbox Inbox { get; } = new();

    public KnownInstallations Installations { get; } = new();

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_100));

    public RecordingLog Log { get; } = new();

    public HttpClient Client { get; } = new();

    public Uri Url { get; private set; } = null!;

    /// <summary>What was counted, as <c>instrument tag=value tag=value</c>.</summary>
    public IReadOnlyCollection<string> Counts => _counts;

    public static async Task<IngressHost> StartAsync(Action<SlackIngressOptions>? configure = null)
    {
        var host = new IngressHost();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(host.Log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<IInbox>(host.Inbox);
        builder.Services.AddSingleton<ISlackInstallations>(host.Installations);
        builder.Services.AddSingleton<TimeProvider>(host.Clock);
        builder.Services.AddSlackIngress(options =>
        {
            options.SigningSecrets.Add(Secret);
            options.SigningSecrets.Add(OldSecret);
            configure?.Invoke(options);
        });

        var app = host._app = builder.Build();
        app.Use(
            (HttpContext http, RequestDelegate next) =>
            {
                host._receiving.TrySetResult();
                return next(http);
            }
        );
        app.MapSlackEvents();
        host.Listen(app.Services.GetRequiredService<IMeterFactory>());
        await app.StartAsync();
        host.Url = new Uri(new Uri(app.Urls.Single()), "/slack/events");
        return host;
    }

    public Task<HttpResponseMessage> SendAsync(string sample, Action<HttpRequestMessage>? change = null)
    {
        var read = Sample.Read(sample);
        return SendAsync(read.Body, read.ContentType, change);
    }

    public Task<HttpResponseMessage> SendJsonAsync(string json) =>
        SendAsync(Encoding.UTF8.GetBytes(json), "application/json");

    public Task<HttpResponseMessage> SendAsync(
        byte[] body,
        string contentType,
        Action<HttpRequestMessage>? change = null
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        var timestamp = Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Slack-Request-Timestamp", timestamp);
        request.Headers.Add("X-Slack-Signature", Sign(timestamp, body));
        change?.Invoke(request);
        return Client.SendAsync(request);
    }

    /// <summary>Ends when the head of a first request has arrived.</summary>
    public Task ReceivingAsync() => _receiving.Task;

    /// <summary>Ends when every request that arrived is answered.</summary>
    public Task StopAsync() => _app!.StopAsync();

    public static string Sign(string timestamp, byte[] body, string secret = Secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _listener.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private void Listen(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "BotHost.Slack" && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, _, tags, _) =>
            {
                var text = new StringBuilder(instrument.Name["bothost.slack.ingress.".Length..]);
                foreach (var (name, value) in tags)
                    text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
                _counts.Enqueue(text.ToString());
            }
        );
        _listener.Start();
    }
}
