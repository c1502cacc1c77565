using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;

namespace BotHost.Turns;

/// <summary>
/// Sends what was accepted here on its way at once: queued activities wake the dispatcher, what may concern a running turn its holder;
/// immediate ones are handled.
/// </summary>
internal sealed class Arrivals(
    DispatchSignal signal,
    ImmediateActivities immediate,
    ChangeBell bell,
    AnswerPolicy policy
) : IInboxObserver
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
            else if (MayInterrupt(accepted.Activity) && accepted.Activity.Conversation is { } conversation)
                bell.Ring(conversation.ToId());
        }
        if (wake)
            signal.Set();
    }

    private bool MayInterrupt(InboundActivity activity) =>
        activity is MessageEdited or MessageDeleted || policy.Overlap(activity) == OverlapPolicy.Restart;
}
