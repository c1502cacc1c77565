namespace BotHost.Slack.WebApi;

/// <summary>bots.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackBotsApi(ISlackApiClient client)
{
    /// <summary>bots.info</summary>
    public Task<GetBotReply> InfoAsync(GetBot request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);
}
