using System.Collections;
using System.Collections.Concurrent;
using BotHost.Chaos.Traps;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Chaos.Replica;

/// <summary>The product's ports with a death before or after what they commit.</summary>
internal static class FatalPorts
{
    public static IInbox Around(IInbox inbox, KillSwitch kill) =>
        Intercepted<IInbox>.Around(
            inbox,
            (_, arguments) =>
            {
                if (arguments[0] is MessageReceived)
                    kill.Pass(KillPoint.BeforeCommit);
            },
            (_, arguments, result) =>
            {
                if (arguments[0] is MessageReceived && result is Acceptance.Accepted)
                {
                    kill.Pass(KillPoint.BeforeAck);
                    AckWatch.Accepted();
                }
                return result;
            }
        );

    public static ITurnStore Around(ITurnStore store, KillSwitch kill) =>
        Intercepted<ITurnStore>.Around(
            store,
            (method, _) =>
            {
                if (method == nameof(ITurnStore.SettleAsync))
                    kill.Pass(KillPoint.BeforeSettle);
                if (method == nameof(ITurnStore.FinishAsync))
                    kill.Pass(KillPoint.BeforeFinish);
            },
            (method, _, result) =>
            {
                switch (method)
                {
                    case nameof(ITurnStore.ClaimAsync) when result is ICollection { Count: > 0 }:
                        kill.Pass(KillPoint.AfterClaim);
                        break;
                    case nameof(ITurnStore.OpenAsync) when result is not null:
                        kill.Pass(KillPoint.AfterOpen);
                        break;
                    case nameof(ITurnStore.SettleAsync) when result is not false:
                        kill.Pass(KillPoint.AfterSettle);
                        break;
                    case nameof(ITurnStore.FinishAsync):
                        kill.Pass(KillPoint.AfterFinish);
                        break;
                }
                return result switch
                {
                    ITurnJournal journal => Around(journal, kill),
                    IReplyJournal journal => Around(journal, kill),
                    _ => result,
                };
            }
        );

    private static ITurnJournal Around(ITurnJournal journal, KillSwitch kill) =>
        Intercepted<ITurnJournal>.Around(
            journal,
            (method, _) =>
            {
                if (method == nameof(ITurnJournal.RecordRoundAsync))
                    kill.Pass(KillPoint.BeforeRound);
            },
            (method, _, result) =>
            {
                if (method == nameof(ITurnJournal.RecordRoundAsync))
                    kill.Pass(KillPoint.AfterRound);
                return result;
            }
        );

    private static IReplyJournal Around(IReplyJournal journal, KillSwitch kill)
    {
        var asked = new ConcurrentDictionary<int, bool>();
        return Intercepted<IReplyJournal>.Around(
            journal,
            (method, arguments) =>
            {
                if (arguments is not [ReplyPart part, ..])
                    return;
                if (method == nameof(IReplyJournal.OpeningAsync))
                {
                    if (part.Number > 0)
                        kill.Pass(KillPoint.BetweenParts);
                    asked[part.Number] = true;
                }
                else if (part.Ts is { } ts && asked.TryRemove(part.Number, out _))
                {
                    kill.Pass(part.Mode == ReplyPartMode.Native ? KillPoint.AfterStart : KillPoint.AfterPost);
                    kill.Opened(ts);
                }
            },
            (_, _, result) => result
        );
    }
}
