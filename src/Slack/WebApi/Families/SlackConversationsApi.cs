namespace BotHost.Slack.WebApi;

/// <summary>conversations.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackConversationsApi(ISlackApiClient client)
{
    /// <summary>conversations.info</summary>
    public Task<GetConversationReply> InfoAsync(
        GetConversation request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>conversations.replies</summary>
    public Task<MessagesReply> RepliesAsync(GetReplies request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);

    /// <summary>conversations.history</summary>
    public Task<MessagesReply> HistoryAsync(GetHistory request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);

    /// <summary>conversations.members</summary>
    public Task<GetMembersReply> MembersAsync(GetMembers request, string tenant, CancellationToken cancellationToken) =>
        client.SendAsync(request, tenant, cancellationToken);
}
