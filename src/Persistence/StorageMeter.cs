using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotHost.Domain.Inbox;

namespace BotHost.Persistence;

/// <summary>The names under which the store is seen: <c>BotHost.Persistence</c>, as a trace source and as a meter.</summary>
internal static class StorageMeter
{
    public const string Name = "BotHost.Persistence";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Arrivals = Meter.CreateCounter<long>(
        "bothost.inbox.arrivals",
        "{activity}",
        "Arrivals by what became of them."
    );

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "bothost.inbox.refused",
        "{activity}",
        "Arrivals that the platform was asked to deliver again."
    );

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "bothost.inbox.batch.size",
        "{activity}",
        "Arrivals that shared a commit."
    );

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "bothost.inbox.commit.duration",
        "s",
        "Time from sending a batch to its confirmed commit."
    );

    public static void Count(Acceptance acceptance) =>
        Arrivals.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(acceptance)));

    public static string NameOf(Acceptance acceptance) =>
        acceptance switch
        {
            Acceptance.Accepted => "accepted",
            Acceptance.Duplicate => "duplicate",
            Acceptance.NotWanted => "not_wanted",
            _ => "dead",
        };
}
