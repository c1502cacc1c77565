using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>Asks who is in a channel. https://docs.slack.dev/reference/methods/conversations.members</summary>
/// <param name="Channel">The channel.</param>
public sealed record GetMembers(string Channel) : SlackRequest<GetMembersReply>("conversations.members")
{
    /// <summary>The page to read, from the last one's metadata; null is the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>Members per page, 1 to 999.</summary>
    public int? Limit { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Page(Limit);
}

/// <summary>A page of members.</summary>
/// <param name="Members">User ids.</param>
public sealed record GetMembersReply([property: JsonRequired] IReadOnlyList<string> Members) : SlackReply;
