using System.Text.Json.Serialization;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Posts a message. <see cref="MarkdownText"/> goes neither with text nor with blocks; beside blocks, text is what
/// notifications show. https://docs.slack.dev/reference/methods/chat.postMessage
/// </summary>
/// <param name="Channel">The channel, or the D… id of a DM.</param>
public sealed record PostMessage(string Channel) : SlackRequest<PostMessageReply>("chat.postMessage")
{
    /// <summary>Text in mrkdwn; 4,000 characters advised, cut by Slack at 40,000.</summary>
    public string? Text { get; init; }

    /// <summary>Standard markdown, at most 12,000 characters.</summary>
    public string? MarkdownText { get; init; }

    /// <summary>At most 50 blocks.</summary>
    public IReadOnlyList<Block>? Blocks { get; init; }

    /// <summary>The ts of the thread's root; null posts at top level.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>Whether a reply also shows at top level.</summary>
    public bool? ReplyBroadcast { get; init; }

    /// <summary>Whether links of text kind are unfolded.</summary>
    public bool? UnfurlLinks { get; init; }

    /// <summary>Whether links to media are unfolded.</summary>
    public bool? UnfurlMedia { get; init; }

    /// <summary>Data beside the message, readable by everyone in the workspace.</summary>
    public MessageMetadata? Metadata { get; init; }

    /// <summary>An emoji as picture; wins over <see cref="IconUrl"/>. Needs chat:write.customize.</summary>
    public string? IconEmoji { get; init; }

    /// <summary>A picture. Needs chat:write.customize.</summary>
    public string? IconUrl { get; init; }

    /// <summary>A name. Needs chat:write.customize.</summary>
    public string? Username { get; init; }

    internal override string RateScope => Channel;

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Content(Text, MarkdownText, Blocks);
}

/// <summary>The message as posted.</summary>
/// <param name="Ts">The id of the message within its channel.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Message">The message as Slack keeps it.</param>
public sealed record PostMessageReply(
    [property: JsonRequired] string Ts,
    string? Channel = null,
    SlackMessage? Message = null
) : SlackReply;
