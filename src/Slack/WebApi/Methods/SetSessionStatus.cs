using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Moves the agent's session of a thread. Processing lasts an hour and is ended by nothing but another status or
/// chat.stopStream. https://docs.slack.dev/reference/methods/agents.sessions.setStatus
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Status">What the agent does now.</param>
public sealed record SetSessionStatus(string ChannelId, SessionStatus Status)
    : SlackRequest<SetSessionStatusReply>("agents.sessions.setStatus")
{
    /// <summary>The thread's root; needed in channels and DMs, refused in session channels.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>The session's title, at most 200 characters; used only when the session is made.</summary>
    public string? Title { get; init; }

    /// <summary>Who asked; used only when the session is made, and must be in the channel.</summary>
    public string? InitiatorUserId { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => BlockLimits.Length(Title, SlackLimits.SessionTitle, "title");
}

/// <summary>The session.</summary>
/// <param name="Status">The session's status over all its agents.</param>
/// <param name="AgentStatus">This agent's own.</param>
/// <param name="Title">The session's title.</param>
public sealed record SetSessionStatusReply(string? Status = null, string? AgentStatus = null, string? Title = null)
    : SlackReply;
