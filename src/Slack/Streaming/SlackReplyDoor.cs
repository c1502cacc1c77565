using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Streaming;

/// <summary>Makes replies in Slack: streamed natively where Slack allows it, else posted and updated. Safe for concurrent use.</summary>
/// <seealso href="https://docs.slack.dev/reference/methods/chat.startStream"/>
internal sealed class SlackReplyDoor(
    ISlackApiClient slack,
    IOptions<SlackReplyOptions> options,
    RefusedFeatures refused,
    OwnIdentity identity,
    ReplyMetrics metrics,
    TenantBudgets budgets,
    TimeProvider time,
    ILogger<SlackReplyDoor> logger
) : IReplyDoor
{
    public string Adapter => "slack";

    public IReply Open(ReplyTarget target, IReplyJournal journal) => PacedReply.Open(ContextOf(target, journal));

    public IReply Resume(ReplyTarget target, IReplyJournal journal, StoredReply shown, ReplyTexts? final) =>
        PacedReply.Resume(ContextOf(target, journal), shown, final);

    public async Task WhisperAsync(
        ConversationKey conversation,
        string user,
        string text,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await slack.SendAsync(
                new PostEphemeral(conversation.Channel, user) { Text = text, ThreadTs = conversation.Thread },
                conversation.Tenant,
                cancellationToken
            );
        }
        catch (SlackException failure) when (!failure.IsTransient)
        {
            logger.WhisperRefused(failure, conversation.Channel);
        }
    }

    private ReplyContext ContextOf(ReplyTarget target, IReplyJournal journal) =>
        new(target, journal, slack, options.Value, refused, identity, metrics, budgets, time, logger);
}
