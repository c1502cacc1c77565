using SlackEmulator.Rules;

namespace SlackEmulator.WebApi;

/// <summary>Token buckets: one per method, and one per channel for posts.</summary>
internal sealed class RateLimits(EmulatorRules rules, TimeProvider time, double timeScale)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Seconds to wait, at least 1, or null when the call may go ahead.</summary>
    public int? Refuses(ApiMethod method, string? channel)
    {
        if (!rules.RateLimits)
        {
            return null;
        }

        lock (_gate)
        {
            var isHistory = method.Name is "conversations.history" or "conversations.replies";
            var perMinute = isHistory && rules.RestrictedHistory ? 1 : (int)method.Tier;
            var wait = Take(method.Name, perMinute / 60.0, perMinute);
            if (wait is null && method.Posts && channel is not null)
            {
                wait = Take("post:" + channel, 1, Math.Max(1, rules.PostBurst));
            }

            return wait;
        }
    }

    private int? Take(string key, double perSecond, int burst)
    {
        perSecond *= timeScale;
        var now = time.GetUtcNow();
        var bucket = _buckets.GetValueOrDefault(key, new Bucket(burst, now));
        var tokens = Math.Min(burst, bucket.Tokens + (perSecond * (now - bucket.At).TotalSeconds));
        if (tokens < 1)
        {
            _buckets[key] = new Bucket(tokens, now);
            return Math.Max(1, (int)Math.Ceiling((1 - tokens) / perSecond));
        }

        _buckets[key] = new Bucket(tokens - 1, now);
        return null;
    }

    private sealed record Bucket(double Tokens, DateTimeOffset At);
}
