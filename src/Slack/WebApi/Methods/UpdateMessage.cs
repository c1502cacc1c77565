using System.Text.Json.Serialization;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Replaces the content of a message of ours; at most once per 3 s for one message. Refused while its stream is
/// open. https://docs.slack.dev/reference/methods/chat.update
/// </summary>
/// <param name="Channel">The channel; for a DM its D… id.</param>
/// <param name="Ts">The message.</param>
public sealed record UpdateMessage(string Channel, string Ts) : SlackRequest<UpdateMessageReply>("chat.update")
{
    /// <summary>Text in mrkdwn, at most 4,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Standard markdown, at most 12,000 characters.</summary>
    public string? MarkdownText { get; init; }

    /// <summary>At most 50 blocks; empty takes the message's blocks away.</summary>
    public IReadOnlyList<Block>? Blocks { get; init; }

    /// <summary>Data beside the message; null keeps what is there.</summary>
    public MessageMetadata? Metadata { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        BlockLimits.Length(Text, SlackLimits.UpdateText, "text of chat.update");
        SlackLimits.Content(Text, MarkdownText, Blocks);
    }
}

/// <summary>The message as updated.</summary>
/// <param name="Ts">The id of the message, unchanged.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Text">Its text as Slack keeps it.</param>
/// <param name="Message">The message as Slack keeps it.</param>
public sealed record UpdateMessageReply(
    [property: JsonRequired] string Ts,
    string? Channel = null,
    string? Text = null,
    SlackMessage? Message = null
) : SlackReply;
