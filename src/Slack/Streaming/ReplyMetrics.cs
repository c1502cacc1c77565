using System.Diagnostics.Metrics;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>What is counted of replies, on the meter <c>BotHost.Slack</c>.</summary>
internal sealed class ReplyMetrics
{
    private readonly Counter<long> _appends;
    private readonly Counter<long> _rolls;
    private readonly Counter<long> _rewrites;
    private readonly Counter<long> _posts;
    private readonly Histogram<double> _firstWords;

    public ReplyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SlackTelemetry.SourceName);
        _appends = meter.CreateCounter<long>("bothost.reply.appends", "{call}", "Calls that carried words or cards");
        _rolls = meter.CreateCounter<long>(
            "bothost.reply.rolls",
            "{message}",
            "Answers that went on in a fresh message"
        );
        _rewrites = meter.CreateCounter<long>(
            "bothost.reply.rewrites",
            "{call}",
            "Messages whose content was replaced"
        );
        _posts = meter.CreateCounter<long>(
            "bothost.reply.posted_instead",
            "{message}",
            "Complete answers that were posted because streams were short"
        );
        _firstWords = meter.CreateHistogram<double>(
            "bothost.reply.first_visible",
            "s",
            "Time from opening a reply until something of it is visible"
        );
    }

    public void Appended() => _appends.Add(1);

    public void Rolled() => _rolls.Add(1);

    public void Rewritten() => _rewrites.Add(1);

    public void PostedInstead() => _posts.Add(1);

    public void BecameVisible(TimeSpan after) => _firstWords.Record(after.TotalSeconds);
}
