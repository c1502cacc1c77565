using BotHost.Chaos.Traps;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;

namespace BotHost.Chaos.Replica;

/// <summary>Dies before or after a message is committed.</summary>
internal sealed class FatalInbox(IInbox inner, KillSwitch kill) : IInbox
{
    public async Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken)
    {
        if (activity is MessageReceived)
            kill.Pass(KillPoint.BeforeCommit);
        var acceptance = await inner.AcceptAsync(activity, cancellationToken);
        if (activity is MessageReceived && acceptance == Acceptance.Accepted)
        {
            kill.Pass(KillPoint.BeforeAck);
            AckWatch.Accepted();
        }
        return acceptance;
    }
}
