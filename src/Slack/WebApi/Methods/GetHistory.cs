namespace BotHost.Slack.WebApi;

/// <summary>
/// Reads a channel, newest first, without the replies in threads. Apps outside Slack's marketplace may get 15 messages
/// and one call a minute. https://docs.slack.dev/reference/methods/conversations.history
/// </summary>
/// <param name="Channel">The channel.</param>
public sealed record GetHistory(string Channel) : SlackRequest<MessagesReply>("conversations.history")
{
    /// <summary>The page to read, from the last one's metadata; null is the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>Messages per page, 1 to 999.</summary>
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
