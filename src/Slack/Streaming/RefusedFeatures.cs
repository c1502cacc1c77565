using System.Collections.Concurrent;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Remembers for a day what Slack does not offer here: streams in a channel, a status in a tenant. Safe for concurrent
/// use; forgotten when the process ends.
/// </summary>
internal sealed class RefusedFeatures(TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<(string Tenant, string Feature), DateTimeOffset> _until = new();

    public bool IsRefused(string tenant, string feature) =>
        _until.TryGetValue((tenant, feature), out var until) && until > time.GetUtcNow();

    public void Remember(string tenant, string feature, TimeSpan howLong)
    {
        var now = time.GetUtcNow();
        if (_until.Count >= MostRemembered)
        {
            foreach (var entry in _until.Where(entry => entry.Value <= now))
                _until.TryRemove(entry);
        }

        if (_until.Count < MostRemembered)
            _until[(tenant, feature)] = now + howLong;
    }

    /// <summary>The feature of streaming into a channel.</summary>
    public static string StreamsIn(string channel) => "stream/" + channel;
}
