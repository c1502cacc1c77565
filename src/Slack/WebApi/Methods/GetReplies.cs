using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Reads a thread, oldest first, its root always the first. Apps outside Slack's marketplace may get 15 messages and
/// one call a minute. https://docs.slack.dev/reference/methods/conversations.replies
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="Ts">The thread's root.</param>
public sealed record GetReplies(string Channel, string Ts) : SlackRequest<MessagesReply>("conversations.replies")
{
    /// <summary>The page to read, from the last one's metadata; null is the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>Messages per page, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Only messages after this ts.</summary>
    public string? Oldest { get; init; }

    /// <summary>Only messages before this ts.</summary>
    public string? Latest { get; init; }

    /// <summary>Whether <see cref="Oldest"/> and <see cref="Latest"/> themselves belong to it.</summary>
    public bool? Inclusive { get; init; }

    /// <summary>Whether messages come with their metadata.</summary>
    public bool? IncludeAllMetadata { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Page(Limit);
}

/// <summary>A page of messages.</summary>
/// <param name="Messages">The messages; a page may be shorter than asked for, only the cursor tells the end.</param>
/// <param name="HasMore">Whether there are more.</param>
public sealed record MessagesReply([property: JsonRequired] IReadOnlyList<SlackMessage> Messages, bool? HasMore = null)
    : SlackReply;
