using System.Collections.Concurrent;
using System.Diagnostics;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;

namespace BotHost.Slack.Tests.Http;

/// <summary>Remembers what it was given; answers as it is told.</summary>
internal sealed class RecordingInbox : IInbox
{
    private readonly ConcurrentQueue<InboundActivity> _accepted = [];
    private readonly ConcurrentQueue<Activity?> _spans = [];

    public IReadOnlyCollection<InboundActivity> Accepted => _accepted;

    public IReadOnlyCollection<Activity?> Spans => _spans;

    public Func<InboundActivity, CancellationToken, Task<Acceptance>> Answer { get; set; } =
        (_, _) => Task.FromResult(Acceptance.Accepted);

    public Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken)
    {
        _accepted.Enqueue(activity);
        _spans.Enqueue(Activity.Current);
        return Answer(activity, cancellationToken);
    }
}
