using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SlackEmulator.Journal;

namespace SlackEmulator.Delivery;

/// <summary>What came of one attempt. <paramref name="Repeat"/> is Slack's wish to try again.</summary>
internal sealed record DeliveryResult(int? Status, string? Failure, bool Repeat, string Body);

/// <summary>One signed HTTP request to the bot and the judgement of its answer.</summary>
internal sealed class DeliveryAttempt(SlackEmulatorOptions options, Transcript transcript) : IDisposable
{
    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 2,
            UseProxy = false,
            UseCookies = false,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<DeliveryResult> SendAsync(
        Uri url,
        Outgoing outgoing,
        int attempt,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        var started = options.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.Rules.AcknowledgeWithin, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        DeliveryResult result;
        try
        {
            using var request = Request(url, outgoing, attempt, reason);
            using var response = await _client.SendAsync(request, both.Token);
            result = await JudgeAsync(response, both.Token);
        }
        catch (OperationCanceledException)
            when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            result = new DeliveryResult(null, "http_timeout", true, "");
        }
        catch (HttpRequestException error)
        {
            result = new DeliveryResult(null, Name(error), true, "");
        }

        var elapsed = options.Time.GetElapsedTime(started).TotalMilliseconds;
        transcript.Add(
            (number, at) =>
                new DeliveryEntry(
                    number,
                    at,
                    outgoing.Kind,
                    outgoing.Id,
                    attempt,
                    result.Status,
                    result.Failure,
                    elapsed,
                    outgoing.Payload
                )
        );
        return result;
    }

    private HttpRequestMessage Request(Uri url, Outgoing outgoing, int attempt, string? reason)
    {
        var json = outgoing.Payload.ToJsonString(Wire.Json);
        var body = outgoing.Form switch
        {
            OutgoingForm.Event => json,
            OutgoingForm.Interaction => "payload=" + Uri.EscapeDataString(json),
            _ => string.Join(
                '&',
                outgoing.Payload.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value.Text() ?? "")}")
            ),
        };
        var timestamp = options.Time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(
            outgoing.Form is OutgoingForm.Event ? "application/json" : "application/x-www-form-urlencoded"
        );
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)");
        request.Headers.Add("X-Slack-Request-Timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-Slack-Signature", RequestSignature.Of(options.SigningSecret, timestamp, body));
        if (attempt > 0)
        {
            request.Headers.Add("x-slack-retry-num", attempt.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("x-slack-retry-reason", reason ?? "unknown_error");
        }

        return request;
    }

    private static async Task<DeliveryResult> JudgeAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new DeliveryResult(status, null, false, body);
        }

        var refusesRepeats =
            response.Headers.TryGetValues("x-slack-no-retry", out var values) && values.FirstOrDefault() == "1";
        var failure = status is 301 or 302 ? "too_many_redirects" : "http_error";
        return new DeliveryResult(status, failure, !refusesRepeats, body);
    }

    private static string Name(HttpRequestException error) =>
        error.InnerException switch
        {
            AuthenticationException => "ssl_error",
            SocketException or IOException => "connection_failed",
            _ => error.HttpRequestError is HttpRequestError.ConnectionError ? "connection_failed" : "unknown_error",
        };

    public void Dispose() => _client.Dispose();
}
