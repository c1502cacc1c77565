namespace BotHost.Slack.WebApi;

/// <summary>Knows the token that speaks for a tenant. Called once per call; must be safe for concurrent use.</summary>
public interface ISlackTokenSource
{
    /// <summary>Gives the bot token of <paramref name="tenant"/> as it is now.</summary>
    ValueTask<string> GetTokenAsync(string tenant, CancellationToken cancellationToken);
}
