using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Shows a message to one person only, until they reload. https://docs.slack.dev/reference/methods/chat.postEphemeral
/// </summary>
/// <param name="Channel">A channel that the person is in.</param>
/// <param name="User">The person.</param>
public sealed record PostEphemeral(string Channel, string User) : SlackRequest<PostEphemeralReply>("chat.postEphemeral")
{
    /// <summary>Text in mrkdwn.</summary>
    public string? Text { get; init; }

    /// <summary>Standard markdown, at most 12,000 characters.</summary>
    public string? MarkdownText { get; init; }

    /// <summary>At most 50 blocks.</summary>
    public IReadOnlyList<Block>? Blocks { get; init; }

    /// <summary>The ts of the thread's root; null shows it at top level.</summary>
    public string? ThreadTs { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Content(Text, MarkdownText, Blocks);
}

/// <summary>The message as shown.</summary>
/// <param name="MessageTs">Its id, which chat.update does not take.</param>
public sealed record PostEphemeralReply(string? MessageTs = null) : SlackReply;
