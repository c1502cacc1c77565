using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Takes back a message that was opened for a turn which another replica holds by now.</summary>
internal static class Withdrawal
{
    public static async Task OfAsync(ReplyContext context, string ts, bool isStream)
    {
        // Nobody else will: this goes on although the reply is being disposed. Each call has a timeout of its own.
        if (isStream)
            await TryAsync(new StopStream(context.Channel, ts) { Chunks = [] });
        await TryAsync(new DeleteMessage(context.Channel, ts));

        async Task TryAsync<TReply>(SlackRequest<TReply> request)
            where TReply : SlackReply
        {
            try
            {
                await context.UnfencedSlack.SendAsync(request, context.Tenant, CancellationToken.None);
            }
            catch (SlackException failure)
            {
                context.Logger.NotTakenBack(failure, context.Turn, ts);
            }
        }
    }
}
