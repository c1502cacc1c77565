using BotHost.Domain.Inbox;

namespace BotHost.Turns;

/// <summary>Sends what was accepted here on its way at once: queued activities wake the dispatcher, immediate ones are handled.</summary>
internal sealed class Arrivals(DispatchSignal signal, ImmediateActivities immediate) : IInboxObserver
{
    public void Accepted(IReadOnlyList<AcceptedActivity> batch)
    {
        var wake = false;
        foreach (var accepted in batch)
        {
            if (!accepted.Activity.Queued)
                immediate.Offer(accepted);
            else if (accepted.Owner is null)
                wake = true;
        }
        if (wake)
            signal.Set();
    }
}
