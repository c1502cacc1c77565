using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;

namespace BotHost.Persistence.Inbox;

/// <summary>An activity on its way into the inbox, and who waits for its commit.</summary>
internal sealed class Arrival(Guid id, InboundActivity activity, string? traceParent)
{
    private readonly TaskCompletionSource<Acceptance> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _abandoned;

    public Guid Id { get; } = id;

    public InboundActivity Activity { get; } = activity;

    public string? TraceParent { get; } = traceParent;

    public string Body { get; } = ActivityJson.Serialize(activity);

    public Guid? Conversation { get; } = activity.Conversation?.ToId();

    public (string Tenant, string Adapter, string Key) DedupeKey =>
        (Activity.Tenant, Activity.Adapter, Activity.DedupeKey);

    /// <summary>
    /// Whether its keys are text that PostgreSQL has. Half a surrogate pair must not even be sent: the driver fails in the middle of
    /// its message, and the connection with it.
    /// </summary>
    public bool IsStorable { get; } =
        StorableText.IsClean(activity.Tenant)
        && StorableText.IsClean(activity.Adapter)
        && StorableText.IsClean(activity.DedupeKey)
        && StorableText.IsClean(activity.OrderKey)
        && (
            activity.Conversation is not { } key
            || (StorableText.IsClean(key.Channel) && StorableText.IsClean(key.Thread ?? ""))
        );

    public Task<Acceptance> Answer => _answer.Task;

    /// <summary>Nobody waits any longer; the platform was told to deliver again.</summary>
    public bool Abandoned => _abandoned;

    public void Abandon() => _abandoned = true;

    public void Complete(Acceptance acceptance) => _answer.TrySetResult(acceptance);

    public void Fail(Exception cause)
    {
        if (_answer.TrySetException(new InboxUnavailableException("The inbox could not commit the activity.", cause)))
            _ = _answer.Task.Exception; // Seen: whoever waited may have given up already.
    }
}
