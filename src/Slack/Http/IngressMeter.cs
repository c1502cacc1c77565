using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BotHost.Slack.Http;

/// <summary>What the ingress counts. Every tag has few values, none of them from outside.</summary>
internal sealed class IngressMeter
{
    /// <summary>The name of the meter and of the activity source of everything that talks to Slack.</summary>
    public const string Name = "BotHost.Slack";

    /// <summary>The spans of the ingress.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Counter<long> _received;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _retried;

    public IngressMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _received = meter.CreateCounter<long>(
            "bothost.slack.ingress.received",
            "{delivery}",
            "Genuine deliveries, by type"
        );
        _accepted = meter.CreateCounter<long>(
            "bothost.slack.ingress.accepted",
            "{activity}",
            "Activities that the inbox answered for"
        );
        _ignored = meter.CreateCounter<long>(
            "bothost.slack.ingress.ignored",
            "{delivery}",
            "Deliveries acknowledged and dropped"
        );
        _rejected = meter.CreateCounter<long>(
            "bothost.slack.ingress.rejected",
            "{request}",
            "Requests answered with an error"
        );
        _retried = meter.CreateCounter<long>(
            "bothost.slack.ingress.retried",
            "{delivery}",
            "Deliveries that Slack repeated"
        );
    }

    public void Received(string type) => _received.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Accepted(string kind, string acceptance) =>
        _accepted.Add(1, new("kind", kind), new KeyValuePair<string, object?>("acceptance", acceptance));

    public void Ignored(string type, string reason) =>
        _ignored.Add(1, new("type", type), new KeyValuePair<string, object?>("reason", reason));

    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Retried(string? number, string? reason) =>
        _retried.Add(
            1,
            new("number", number is "1" or "2" or "3" ? number : "other"),
            new KeyValuePair<string, object?>("reason", Known(reason))
        );

    private static string Known(string? reason) =>
        reason is "http_timeout" or "too_many_redirects" or "connection_failed" or "ssl_error" or "http_error"
            ? reason
            : "other";
}
