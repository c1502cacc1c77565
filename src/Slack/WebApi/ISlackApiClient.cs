namespace BotHost.Slack.WebApi;

/// <summary>
/// Calls Slack's Web API. Every call goes through <see cref="SendAsync{TReply}"/>; the families only give the
/// methods their place. Safe for concurrent use.
/// </summary>
public interface ISlackApiClient
{
    /// <summary>Sends one call and reads its answer.</summary>
    /// <param name="request">Method and arguments.</param>
    /// <param name="tenant">Whose token is used and whose rate limit counts: a workspace or an Enterprise org.</param>
    /// <param name="cancellationToken">Gives the call up, also while it waits for a rate limit.</param>
    /// <exception cref="SlackApiException">Slack said no.</exception>
    /// <exception cref="SlackTransportException">The way there or back broke.</exception>
    /// <exception cref="SlackCallCanceledException">Given up by the caller; says whether Slack may have acted.</exception>
    /// <exception cref="ArgumentException">An argument breaks one of Slack's limits; nothing was sent.</exception>
    Task<TReply> SendAsync<TReply>(SlackRequest<TReply> request, string tenant, CancellationToken cancellationToken)
        where TReply : SlackReply;

    /// <summary>auth.*</summary>
    SlackAuthApi Auth => new(this);

    /// <summary>chat.*</summary>
    SlackChatApi Chat => new(this);

    /// <summary>conversations.*</summary>
    SlackConversationsApi Conversations => new(this);

    /// <summary>users.*</summary>
    SlackUsersApi Users => new(this);

    /// <summary>bots.*</summary>
    SlackBotsApi Bots => new(this);

    /// <summary>assistant.threads.* and agents.sessions.*</summary>
    SlackAgentsApi Agents => new(this);

    /// <summary>views.*</summary>
    SlackViewsApi Views => new(this);
}
