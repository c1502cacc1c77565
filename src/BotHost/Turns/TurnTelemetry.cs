using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BotHost.Turns;

/// <summary>Spans and figures of the step <c>turn</c>.</summary>
internal static class TurnTelemetry
{
    public static readonly ActivitySource Source = new("BotHost.Turns");

    private static readonly Meter Meter = new("BotHost.Turns");

    public static readonly Counter<long> Turns = Meter.CreateCounter<long>(
        "bothost.turns",
        "{turn}",
        "Turns that ended, by outcome"
    );

    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "bothost.turn.duration",
        "s",
        "From the claim to the end of a turn, by outcome"
    );

    public static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>(
        "bothost.turns.running",
        "{turn}",
        "Turns that run on this replica"
    );

    /// <summary>The span of the step, under the arrival that caused it.</summary>
    public static Activity? StartTurn(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? Source.StartActivity("turn", ActivityKind.Consumer, parent)
            : Source.StartActivity("turn", ActivityKind.Consumer);
}
