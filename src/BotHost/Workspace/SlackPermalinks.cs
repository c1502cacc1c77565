using BotHost.Domain.Conversations;
using BotHost.Slack.WebApi;

namespace BotHost.Workspace;

/// <summary>Slack's own links to messages.</summary>
internal sealed class SlackPermalinks(ISlackApiClient slack) : IPermalinks
{
    public string Adapter => "slack";

    public async Task<Uri?> PermalinkAsync(
        ConversationKey conversation,
        string messageId,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var reply = await slack.SendAsync(
                new GetPermalink(conversation.Channel, messageId),
                conversation.Tenant,
                cancellationToken
            );
            return Uri.TryCreate(reply.Permalink, UriKind.Absolute, out var link) ? link : null;
        }
        catch (SlackApiException exception) when (exception.Code == SlackErrorCode.MessageNotFound)
        {
            return null;
        }
    }
}
