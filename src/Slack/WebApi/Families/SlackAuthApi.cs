namespace BotHost.Slack.WebApi;

/// <summary>auth.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackAuthApi(ISlackApiClient client)
{
    /// <summary>auth.test</summary>
    public Task<TestAuthReply> TestAsync(TestAuth request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);
}
