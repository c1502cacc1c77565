using System.Runtime.CompilerServices;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Reads which messages of the bot stand where an answer goes: whether they exist, never what they say.</summary>
internal sealed class OwnMessages(ReplyContext context)
{
    private const int PageSize = 200;

    /// <summary>Our own messages that are newer than an id, in the order of Slack's pages.</summary>
    /// <exception cref="SlackException">They could not be read.</exception>
    public async IAsyncEnumerable<SlackMessage> NewerThanAsync(
        string ts,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var self = await context.Identity.OfAsync(context.Tenant, cancellationToken);
        string? cursor = null;
        do
        {
            var page = await PageAsync(ts, cursor, cancellationToken);
            foreach (var message in page.Messages)
            {
                // Slack shows the root on every page of a thread, whatever was asked for.
                if (
                    message.Ts is { } own
                    && string.CompareOrdinal(own, ts) > 0
                    && own != context.Thread
                    && (message.User is { } user ? user == self.UserId : message.BotId == self.BotId)
                )
                    yield return message;
            }

            cursor = page.ResponseMetadata?.NextCursor;
        } while (!string.IsNullOrEmpty(cursor));
    }

    private Task<MessagesReply> PageAsync(string oldest, string? cursor, CancellationToken cancellationToken) =>
        context.Thread is { } thread
            ? context.Slack.SendAsync(
                new GetReplies(context.Channel, thread)
                {
                    Oldest = oldest,
                    Limit = PageSize,
                    Cursor = cursor,
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            )
            : context.Slack.SendAsync(
                new GetHistory(context.Channel)
                {
                    Oldest = oldest,
                    Limit = PageSize,
                    Cursor = cursor,
                    OnRateLimit = RateLimitAnswer.Throw,
                },
                context.Tenant,
                cancellationToken
            );
}
