namespace BotHost.Slack.WebApi;

/// <summary>Hears of every rate limit that Slack itself answers with.</summary>
internal interface IRateLimitObserver
{
    /// <summary>Slack refused a call.</summary>
    /// <param name="tenant">In whose name it was made.</param>
    /// <param name="method">The method.</param>
    /// <param name="scope">The channel of a post; else empty.</param>
    /// <param name="howLong">How long Slack wants to be left alone.</param>
    void Limited(string tenant, string method, string scope, TimeSpan howLong);
}
