using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Where a <see cref="ChatStream"/> writes and how its message looks.</summary>
/// <param name="Channel">A channel or DM.</param>
/// <param name="ThreadTs">The ts of the thread's root; null only where Slack allows a stream at top level.</param>
public sealed record ChatStreamOptions(string Channel, string? ThreadTs = null)
{
    /// <summary>
    /// How much text is gathered before it is sent, in UTF-16 units, 1 to 12,000; default 256. Chunks do not wait for it.
    /// </summary>
    public int BufferSize { get; init; } = 256;

    /// <summary>The workspace of who is answered; Slack needs it in channels.</summary>
    public string? RecipientTeamId { get; init; }

    /// <summary>Who is answered; Slack needs it in channels.</summary>
    public string? RecipientUserId { get; init; }

    /// <summary>How cards are shown; null is Slack's default, timeline.</summary>
    public TaskDisplayMode? TaskDisplayMode { get; init; }

    /// <summary>An emoji as picture; wins over <see cref="IconUrl"/>.</summary>
    public string? IconEmoji { get; init; }

    /// <summary>A picture.</summary>
    public string? IconUrl { get; init; }

    /// <summary>A name.</summary>
    public string? Username { get; init; }

    /// <summary>The token to begin with; null takes the tenant's. A token given to any later step is used from then on.</summary>
    public string? Token { get; init; }

    /// <summary>What the stream's calls do on a rate limit; waits by default.</summary>
    public RateLimitAnswer OnRateLimit { get; init; }

    /// <summary>Where the stream writes and nothing else: a token does not belong in logs.</summary>
    public override string ToString() => $"stream in {Channel}, thread {ThreadTs}";
}
