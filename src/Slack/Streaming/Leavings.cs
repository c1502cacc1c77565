using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Deletes the messages that an answer does not need any more.</summary>
internal sealed class Leavings(ReplyContext context, PartBook book, ReplyPace pace)
{
    /// <summary>Deletes the next one. False: it has to wait for its turn.</summary>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        if (!context.Budget.TryTake(CallNeed.Of(DocumentedRates.Delete, CallRank.Finished)))
            return false;
        var outcome = await CallOutcome.Of(
            context.Slack.SendAsync(
                new DeleteMessage(context.Channel, book.Leavings.Peek()) { OnRateLimit = RateLimitAnswer.Throw },
                context.Tenant,
                cancellationToken
            )
        );
        if (outcome.End is CallEnd.Later or CallEnd.Unclear && pace.Troubles < 3)
        {
            pace.Pause(outcome);
            return true;
        }

        var ts = book.Leavings.Dequeue();
        if (outcome is { End: not CallEnd.Done } && outcome.Code != SlackErrorCode.MessageNotFound)
            context.Logger.NotTakenBack(outcome.Failure!, context.Turn, ts);
        else
            pace.Succeeded();
        await book.LeftAsync(ts, cancellationToken);
        return true;
    }
}
