using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Streaming;

/// <summary>What all pieces of one reply share.</summary>
internal sealed class ReplyContext(
    ReplyTarget target,
    IReplyJournal journal,
    ITurnRight right,
    ISlackApiClient slack,
    SlackReplyOptions options,
    RefusedFeatures refused,
    OwnIdentity identity,
    ReplyMetrics metrics,
    TenantBudgets budgets,
    TimeProvider time,
    ILogger logger
)
{
    private readonly long _started = time.GetTimestamp();

    public ReplyTarget Target { get; } = target;

    public IReplyJournal Journal { get; } = journal;

    /// <summary>Makes calls only while this process has the right to the turn.</summary>
    public ISlackApiClient Slack { get; } = new FencedSlack(slack, right);

    /// <summary>Makes calls whoever has the turn: for taking back what nobody else knows of.</summary>
    public ISlackApiClient UnfencedSlack { get; } = slack;

    public SlackReplyOptions Options { get; } = options;

    public RefusedFeatures Refused { get; } = refused;

    public OwnIdentity Identity { get; } = identity;

    public ReplyMetrics Metrics { get; } = metrics;

    /// <summary>The reply's place in the line for calls.</summary>
    public BudgetSeat Budget { get; } = budgets.Seat(target.Conversation.Tenant);

    /// <summary>The place in line of its status, which waits for nothing else.</summary>
    public BudgetSeat StatusBudget { get; } = budgets.Seat(target.Conversation.Tenant);

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public Guid Turn => Target.Turn;

    public string Tenant => Target.Conversation.Tenant;

    public string Channel => Target.Conversation.Channel;

    public string? Thread => Target.Conversation.Thread;

    /// <summary>How the answer is written here. A direct message has one reader, who sees a stream move.</summary>
    public ReplyForm Form =>
        Target.Kind == ConversationKind.Direct ? ReplyForm.Native
        : Options.Channels.TryGetValue(Channel, out var form) ? form
        : ReplyForm.Native;

    /// <summary>The reply's clock: time since it was made.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_started);

    /// <summary>A stream into the conversation, that answers who asked.</summary>
    public ChatStream NewStream(bool hasPlan) =>
        new(
            Slack,
            Tenant,
            new ChatStreamOptions(Channel, Thread)
            {
                RecipientUserId = OrNull(Target.Recipient),
                RecipientTeamId = Target.Kind == ConversationKind.Direct ? null : OrNull(Target.RecipientTenant),
                TaskDisplayMode = hasPlan ? TaskDisplayMode.Plan : TaskDisplayMode.Timeline,
                OnRateLimit = RateLimitAnswer.Throw,
            }
        );

    /// <summary>Waits for no less than this: timers count whole milliseconds and would fire too early.</summary>
    public Task WaitAsync(TimeSpan howLong, CancellationToken cancellationToken) =>
        Task.Delay(
            TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(howLong.TotalMilliseconds))),
            Time,
            cancellationToken
        );

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
