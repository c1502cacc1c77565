namespace BotHost.Slack.WebApi;

/// <summary>One token for whatever tenant: an app that is installed in one workspace.</summary>
/// <param name="token">The bot token.</param>
public sealed class FixedTokenSource(string token) : ISlackTokenSource
{
    /// <inheritdoc/>
    public ValueTask<string> GetTokenAsync(string tenant, CancellationToken cancellationToken) => new(token);
}
