namespace BotHost.Slack.WebApi;

/// <summary>users.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackUsersApi(ISlackApiClient client)
{
    /// <summary>users.conversations</summary>
    public Task<ListUserConversationsReply> ConversationsAsync(
        ListUserConversations request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>users.info</summary>
    public Task<GetUserReply> InfoAsync(GetUser request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);
}
