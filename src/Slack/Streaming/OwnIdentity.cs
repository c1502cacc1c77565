using System.Collections.Concurrent;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Knows which messages of a tenant are the bot's own. Asked of Slack once per tenant; safe for concurrent use.</summary>
internal sealed class OwnIdentity(ISlackApiClient slack)
{
    private readonly ConcurrentDictionary<string, TestAuthReply> _known = new(StringComparer.Ordinal);

    /// <exception cref="SlackException">Slack did not say.</exception>
    public async Task<TestAuthReply> OfAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(tenant, out var known))
            return known;
        return _known[tenant] = await slack.SendAsync(
            new TestAuth { OnRateLimit = RateLimitAnswer.Throw },
            tenant,
            cancellationToken
        );
    }
}
