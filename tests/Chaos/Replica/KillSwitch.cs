using System.Collections.Concurrent;
using System.Diagnostics;
using BotHost.Chaos.Traps;

namespace BotHost.Chaos.Replica;

/// <summary>Ends this very process, as by SIGKILL from outside, at a point where a trap is set.</summary>
internal sealed class KillSwitch(TrapFolder traps)
{
    private readonly ConcurrentDictionary<string, bool> _ownStreams = new(StringComparer.Ordinal);

    public bool IsSet(KillPoint point) => traps.IsSet(point);

    /// <summary>Does not return if the trap is set.</summary>
    /// <param name="nth">How often this has happened, where a trap waits for the n-th time.</param>
    public void Pass(KillPoint point, int nth = int.MaxValue)
    {
        if (!traps.Springs(point, nth))
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal is on its way: nothing more is done until it arrives.
        using var never = new ManualResetEventSlim();
        never.Wait(CancellationToken.None);
    }

    /// <summary>This process has opened the message.</summary>
    public void Opened(string ts) => _ownStreams[ts] = true;

    public bool IsOwn(string ts) => _ownStreams.ContainsKey(ts);
}
