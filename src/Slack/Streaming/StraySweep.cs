using BotHost.Domain.Replies;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Takes back what a process still said after its turn had been taken over: messages of ours that no answer owns.</summary>
internal sealed class StraySweep(ReplyContext context)
{
    /// <exception cref="SlackException">They could not be read, or one could not be taken back now.</exception>
    public async Task RunAsync(ReplySweep sweep, CancellationToken cancellationToken)
    {
        // Outside of a thread the room holds other conversations too, whose messages are not known here.
        if (context.Thread is null)
            return;
        var strays = new List<SlackMessage>();
        await foreach (var message in new OwnMessages(context).NewerThanAsync(sweep.NewerThan, cancellationToken))
        {
            // What Slack itself says in our name, that we joined say, is not ours to delete.
            if (message.Subtype is null or "bot_message" && !sweep.Known.Contains(message.Ts!))
                strays.Add(message);
        }

        foreach (var stray in strays)
        {
            context.Logger.StrayTakenBack(context.Turn, stray.Ts!);
            if (stray.StreamingState == "in_progress")
                await TakeAsync(
                    new StopStream(context.Channel, stray.Ts!) { Chunks = [] },
                    stray.Ts!,
                    cancellationToken
                );
            await TakeAsync(new DeleteMessage(context.Channel, stray.Ts!), stray.Ts!, cancellationToken);
        }
    }

    private async Task TakeAsync<TReply>(SlackRequest<TReply> request, string ts, CancellationToken cancellationToken)
        where TReply : SlackReply
    {
        await context.Budget.TakeAsync(CallNeed.Of(request.Method, CallRank.Finished), cancellationToken);
        try
        {
            await context.Slack.SendAsync(
                request with
                {
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            );
        }
        catch (SlackException failure) when (!failure.IsTransient)
        {
            if (failure is not SlackApiException { Code: SlackErrorCode.MessageNotFound })
                context.Logger.NotTakenBack(failure, context.Turn, ts);
        }
    }
}
