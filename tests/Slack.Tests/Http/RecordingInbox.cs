using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;

namespace BotHost.Slack.Tests.Http;

/// <summary>Remembers what it was given; answers as it is told.</summary>
internal sealed class RecordingInbox : IInbox
{
    private readonly ConcurrentQueue<InboundActivity> _accepted = [];
    private readonly ConcurrentQueue<Activity?> _spans = [];
    private readonly Channel<InboundActivity> _next = Channel.CreateUnbounded<InboundActivity>();

    public IReadOnlyCollection<InboundActivity> Accepted => _accepted;

    public IReadOnlyCollection<Activity?> Spans => _spans;

    public Func<InboundActivity, CancellationToken, Task<Acceptance>> Answer { get; set; } =
        (_, _) => Task.FromResult(Acceptance.Accepted);

    /// <summary>Ends when something has arrived that nobody asked for yet; fails where nothing comes within a minute.</summary>
    public ValueTask<InboundActivity> NextAsync() =>
        new(_next.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1)));

    public Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken)
    {
        _accepted.Enqueue(activity);
        _spans.Enqueue(Activity.Current);
        _next.Writer.TryWrite(activity);
        return Answer(activity, cancellationToken);
    }
}
