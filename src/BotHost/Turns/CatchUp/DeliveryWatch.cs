using System.Collections.Concurrent;
using BotHost.Domain.Inbox;

namespace BotHost.Turns.CatchUp;

/// <summary>
/// What the doors told of interruptions since it was last looked at. A door that lost its connection reports it here when it is there again.
/// </summary>
internal sealed class DeliveryWatch : IDeliveryObserver
{
    private readonly ConcurrentDictionary<string, DeliveryInterruption> _interrupted = new(StringComparer.Ordinal);
    private readonly DispatchSignal _signal = new();

    public void Interrupted(string adapter, DeliveryInterruption interruption)
    {
        CatchUpTelemetry.Interruptions.Add(1, new KeyValuePair<string, object?>("reason", NameOf(interruption)));
        // During an outage every delivery says the same: the first wakes, the others have nothing to add.
        if (_interrupted.TryAdd(adapter, interruption))
            _signal.Set();
    }

    /// <summary>Whether an adapter was interrupted since the last time; told once.</summary>
    public bool Take(string adapter) => _interrupted.TryRemove(adapter, out _);

    /// <summary>Tells it once more: it could not be written down.</summary>
    public void PutBack(string adapter) => _interrupted.TryAdd(adapter, DeliveryInterruption.PutOff);

    /// <summary>Returns at the first interruption, or when <paramref name="longest"/> has passed.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) =>
        _signal.WaitAsync(longest, time, cancellationToken);

    private static string NameOf(DeliveryInterruption interruption) =>
        interruption switch
        {
            DeliveryInterruption.HeldBack => "held_back",
            DeliveryInterruption.Reconnected => "reconnected",
            _ => "put_off",
        };
}
