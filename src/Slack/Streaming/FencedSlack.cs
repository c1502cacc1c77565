using BotHost.Domain.Turns;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Makes calls for a turn only while this process surely has the right to it: no answer is touched by two processes.</summary>
internal sealed class FencedSlack(ISlackApiClient inner, ITurnRight right) : ISlackApiClient
{
    private readonly Fence _fence = new(right);

    /// <exception cref="FencedOutException">Another replica holds the turn; nothing was sent.</exception>
    public Task<TReply> SendAsync<TReply>(
        SlackRequest<TReply> request,
        string tenant,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply => inner.SendAsync(request with { Fence = _fence }, tenant, cancellationToken);

    private sealed class Fence(ITurnRight right) : ICallFence
    {
        // For what a call needs on its way after the last byte has left here.
        private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

        public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) =>
            right.WaitAsync(longest + Margin, cancellationToken);

        public bool Holds(TimeSpan longest) => right.Left >= longest + Margin;
    }
}
