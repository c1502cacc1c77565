using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.Blocks;
using BotHost.Slack.Budgets;
using BotHost.Slack.Interactivity;
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

    public IReply Open(ReplyTarget target, IReplyJournal journal, ITurnRight right) =>
        PacedReply.Open(ContextOf(target, journal, right));

    public IReply Resume(
        ReplyTarget target,
        IReplyJournal journal,
        ITurnRight right,
        StoredReply shown,
        ReplyTexts? final
    ) => PacedReply.Resume(ContextOf(target, journal, right), shown, final);

    public async Task SweepAsync(
        ReplySweep sweep,
        IReplyJournal journal,
        ITurnRight right,
        CancellationToken cancellationToken
    )
    {
        var context = ContextOf(sweep.Target, journal, right);
        try
        {
            await new StraySweep(context).RunAsync(sweep, cancellationToken);
        }
        catch (SlackException failure) when (failure.IsTransient)
        {
            throw ReplySettlement.Unsettled(failure);
        }
        catch (SlackException failure)
        {
            // The thread is gone, say, or may not be read.
            logger.Refused(failure, context.Turn);
        }

        if (sweep.Shown.Parts.Any(part => part is { Ts: not null, State: not ReplyPartState.Lost }))
            await RewriteAsync(context, sweep, cancellationToken);
    }

    public async Task QuietAsync(
        ReplyTarget target,
        IReplyJournal journal,
        ITurnRight right,
        CancellationToken cancellationToken
    )
    {
        await using var status = new StatusLine(ContextOf(target, journal, right));
        try
        {
            await status.SettleAsync(isSessionActive: false, isUnknown: true, cancellationToken);
        }
        catch (SlackException failure)
        {
            logger.StatusFailed(failure, target.Turn);
        }
    }

    public Task WhisperAsync(
        ConversationKey conversation,
        string user,
        string text,
        CancellationToken cancellationToken
    ) => WhisperAsync(conversation, user, text, blocks: null, cancellationToken);

    public Task OfferAsync(
        ConversationKey conversation,
        string user,
        string text,
        Guid turn,
        CancellationToken cancellationToken
    ) =>
        WhisperAsync(
            conversation,
            user,
            text,
            [
                new SectionBlock(new PlainText(text)),
                new ActionsBlock(
                    new Button(
                        ActionIds.AnswerAgain,
                        new PlainText("Answer again"),
                        ActionIds.AgainValue(turn, conversation.Thread)
                    )
                ),
            ],
            cancellationToken
        );

    private async Task WhisperAsync(
        ConversationKey conversation,
        string user,
        string text,
        IReadOnlyList<Block>? blocks,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await slack.SendAsync(
                new PostEphemeral(conversation.Channel, user)
                {
                    Text = text,
                    Blocks = blocks,
                    ThreadTs = conversation.Thread,
                    // Whoever whispers has others to serve meanwhile.
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                conversation.Tenant,
                cancellationToken
            );
        }
        catch (SlackException failure) when (!failure.IsTransient)
        {
            logger.WhisperRefused(failure, conversation.Channel);
        }
    }

    private static async Task RewriteAsync(ReplyContext context, ReplySweep sweep, CancellationToken cancellationToken)
    {
        await using var reply = PacedReply.Again(context, sweep.Shown, sweep.Final);
        try
        {
            await reply.CompleteAsync(sweep.Ending, cancellationToken);
            await reply.SettleAsync(cancellationToken);
        }
        catch (ReplyUnsettledException unsettled)
            when (unsettled.InnerException is SlackException { IsTransient: false })
        {
            // What cannot be written any more stays as it is: it was settled once.
            context.Logger.NotRewrittenAgain(unsettled, context.Turn);
        }
    }

    private ReplyContext ContextOf(ReplyTarget target, IReplyJournal journal, ITurnRight right) =>
        new(target, journal, right, slack, options.Value, refused, identity, metrics, budgets, time, logger);
}
