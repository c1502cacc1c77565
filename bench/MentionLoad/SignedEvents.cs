using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SlackEmulator;

namespace MentionLoad;

/// <summary>What people say in channels, among themselves: delivered as Slack delivers it, timed to its acknowledgement.</summary>
internal sealed class SignedEvents(SlackEmulatorHost slack, Uri door) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
    private readonly ConcurrentBag<double> _ignored = [];
    private readonly ConcurrentBag<double> _asked = [];
    private readonly ConcurrentBag<Task> _sent = [];
    private int _number;
    private int _refused;

    /// <summary>Milliseconds of those that need no look at the database.</summary>
    public IReadOnlyCollection<double> Ignored => _ignored;

    /// <summary>Milliseconds of those in threads: whether the bot takes part, the database knows.</summary>
    public IReadOnlyCollection<double> Asked => _asked;

    public int Refused => _refused;

    /// <summary>Sends one more; every third is a reply in a thread that the bot has no part in.</summary>
    public void Send() => _sent.Add(SendAsync(Interlocked.Increment(ref _number)));

    public Task AllAsync() => Task.WhenAll(_sent);

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(int number)
    {
        await Task.Yield();
        var reply = number % 3 == 0;
        var now = TimeProvider.System.GetUtcNow();
        var body = Body(number, reply, now.ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Slack-Request-Timestamp", timestamp);
        request.Headers.Add("X-Slack-Signature", Sign(timestamp, body));
        var started = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(request);
        (reply ? _asked : _ignored).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (!response.IsSuccessStatusCode)
            Interlocked.Increment(ref _refused);
    }

    private byte[] Body(int number, bool reply, long seconds)
    {
        var (place, person) = (slack.Workspace.Channel("random").Id, slack.Workspace.Grace.Id);
        var ts = string.Create(CultureInfo.InvariantCulture, $"{seconds}.{number % 1_000_000:D6}");
        var thread = reply
            ? string.Create(CultureInfo.InvariantCulture, $",\"thread_ts\":\"1700000000.{number % 1_000_000:D6}\"")
            : "";
        return Encoding.UTF8.GetBytes(
            $$"""
            {"team_id":"{{slack.Workspace.TeamId}}","context_team_id":"{{slack.Workspace.TeamId}}","api_app_id":"{{slack.Workspace.AppId}}",
            "event":{"type":"message","user":"{{person}}","text":"so I told them that number {{number}} was not the one","ts":"{{ts}}",
            "team":"{{slack.Workspace.TeamId}}","channel":"{{place}}","channel_type":"channel","event_ts":"{{ts}}"{{thread}}},
            "type":"event_callback","event_id":"EvBENCH{{number}}","event_time":{{seconds}},
            "authorizations":[{"enterprise_id":null,"team_id":"{{slack.Workspace.TeamId}}","user_id":"{{slack.Workspace.BotUserId}}","is_bot":true,"is_enterprise_install":false}]}
            """
        );
    }

    private string Sign(string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        var key = Encoding.UTF8.GetBytes(slack.Options.SigningSecret);
        return "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, signed));
    }
}
