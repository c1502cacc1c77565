namespace BotHost.Slack.WebApi;

/// <summary>chat.*</summary>
/// <param name="client">What sends the calls.</param>
public readonly struct SlackChatApi(ISlackApiClient client)
{
    /// <summary>chat.postMessage</summary>
    public Task<PostMessageReply> PostMessageAsync(
        PostMessage request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.update</summary>
    public Task<UpdateMessageReply> UpdateAsync(
        UpdateMessage request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.delete</summary>
    public Task<DeleteMessageReply> DeleteAsync(
        DeleteMessage request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.postEphemeral</summary>
    public Task<PostEphemeralReply> PostEphemeralAsync(
        PostEphemeral request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.startStream</summary>
    public Task<StreamReply> StartStreamAsync(
        StartStream request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.appendStream</summary>
    public Task<StreamReply> AppendStreamAsync(
        AppendStream request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.stopStream</summary>
    public Task<StopStreamReply> StopStreamAsync(
        StopStream request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);

    /// <summary>chat.getPermalink</summary>
    public Task<GetPermalinkReply> GetPermalinkAsync(
        GetPermalink request,
        string tenant,
        CancellationToken cancellationToken
    ) => client.SendAsync(request, tenant, cancellationToken);
}
