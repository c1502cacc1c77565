namespace BotHost.Slack.WebApi;

/// <summary>views.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackViewsApi(ISlackApiClient client)
{
    /// <summary>views.open</summary>
    public Task<OpenViewReply> OpenAsync(OpenView request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);
}
