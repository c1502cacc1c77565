using System.Diagnostics.Metrics;
using BotHost.Domain.Inbox;

namespace BotHost.Turns.CatchUp;

/// <summary>Figures of catching up, in the meter of the turns.</summary>
internal static class CatchUpTelemetry
{
    private static readonly Meter Meter = new("BotHost.Turns");

    public static readonly Counter<long> Interruptions = Meter.CreateCounter<long>(
        "bothost.delivery.interruptions",
        "{interruption}",
        "Times when something may not have come in, by reason"
    );

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>(
        "bothost.catchup.runs",
        "{run}",
        "Catch-ups that ended, by result"
    );

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "bothost.catchup.messages",
        "{message}",
        "Messages that catch-ups found, by what became of them"
    );

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "bothost.catchup.calls",
        "{call}",
        "Calls of the platform that catch-ups made"
    );

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "bothost.catchup.duration",
        "s",
        "From the claim of a catch-up to its end"
    );

    public static void Ended(CatchUpResult result, TimeSpan took)
    {
        Run(result.Complete ? "complete" : "incomplete");
        Calls.Add(result.Calls);
        Count("answerable", result.Accepted - result.Late);
        Count("too_late", result.Late);
        Count("known", result.Messages - result.Accepted);
        Duration.Record(took.TotalSeconds);
    }

    public static void Failed() => Run("failed");

    private static void Run(string result) => Runs.Add(1, new KeyValuePair<string, object?>("result", result));

    private static void Count(string outcome, int count) =>
        Messages.Add(Math.Max(0, count), new KeyValuePair<string, object?>("outcome", outcome));
}
