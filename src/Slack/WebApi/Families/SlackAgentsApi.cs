namespace BotHost.Slack.WebApi;

/// <summary>assistant.threads.* and agents.sessions.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackAgentsApi(ISlackApiClient client)
{
    /// <summary>assistant.threads.setStatus</summary>
    public Task<EmptyReply> SetThreadStatusAsync(
        SetThreadStatus request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>agents.sessions.setStatus</summary>
    public Task<SetSessionStatusReply> SetSessionStatusAsync(
        SetSessionStatus request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);
}
