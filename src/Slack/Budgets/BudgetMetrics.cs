using System.Diagnostics.Metrics;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Budgets;

/// <summary>What is counted of budgets, on the meter <c>BotHost.Slack</c>.</summary>
internal sealed class BudgetMetrics
{
    private readonly Counter<long> _limited;
    private readonly Histogram<double> _waited;

    public BudgetMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SlackTelemetry.SourceName);
        _limited = meter.CreateCounter<long>(
            "bothost.budget.limited",
            "{call}",
            "Calls that Slack refused for their rate"
        );
        _waited = meter.CreateHistogram<double>("bothost.budget.wait", "s", "Time that a call waited for its turn");
    }

    public void Limited(string method) => _limited.Add(1, new KeyValuePair<string, object?>("slack.method", method));

    public void Waited(string method, TimeSpan howLong) =>
        _waited.Record(howLong.TotalSeconds, new KeyValuePair<string, object?>("slack.method", method));
}
