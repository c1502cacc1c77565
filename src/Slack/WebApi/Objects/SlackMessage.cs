using System.Text.Json;
using System.Text.Json.Serialization;
using BotHost.Slack.Events;

namespace BotHost.Slack.WebApi;

/// <summary>A message as Slack keeps it. What Slack did not send is null.</summary>
public sealed record SlackMessage
{
    /// <summary>The id within its channel: seconds and a counter, six decimals.</summary>
    public string? Ts { get; init; }

    /// <summary>Its subtype; null for an ordinary message.</summary>
    public string? Subtype { get; init; }

    /// <summary>Who wrote it; for a bot, its bot user.</summary>
    public string? User { get; init; }

    /// <summary>The bot that wrote it.</summary>
    public string? BotId { get; init; }

    /// <summary>The app that wrote it.</summary>
    public string? AppId { get; init; }

    /// <summary>The author's workspace.</summary>
    public string? Team { get; init; }

    /// <summary>In a channel shared between workspaces: the author's workspace.</summary>
    public string? UserTeam { get; init; }

    /// <summary>In a channel shared between workspaces: the workspace that it was written in.</summary>
    public string? SourceTeam { get; init; }

    /// <summary>A name given by the app that posted it.</summary>
    [JsonConverter(typeof(TolerantStringConverter))]
    public string? Username { get; init; }

    /// <summary>The text in mrkdwn; half surrogate pairs, which no JSON reader takes, are replaced by U+FFFD.</summary>
    [JsonConverter(typeof(TolerantStringConverter))]
    public string? Text { get; init; }

    /// <summary>Whether people do not see it.</summary>
    public bool? Hidden { get; init; }

    /// <summary>The thread's root; the message's own ts in a root with replies.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>Who wrote the root.</summary>
    public string? ParentUserId { get; init; }

    /// <summary>In a root: how many replies there are.</summary>
    public int? ReplyCount { get; init; }

    /// <summary>In a root: the newest reply.</summary>
    public string? LatestReply { get; init; }

    /// <summary>In a root: some of those who replied.</summary>
    public IReadOnlyList<string?>? ReplyUsers { get; init; }

    /// <summary>In a root: how many replied.</summary>
    public int? ReplyUsersCount { get; init; }

    /// <summary>Who changed it last, and when.</summary>
    public MessageEdit? Edited { get; init; }

    /// <summary>in_progress, completed or errored; null if it was never streamed.</summary>
    public string? StreamingState { get; init; }

    /// <summary>Blocks as Slack keeps them, often in another shape than they were sent.</summary>
    public JsonElement? Blocks { get; init; }

    /// <summary>Files, as Slack describes them.</summary>
    public JsonElement? Files { get; init; }

    /// <summary>Data beside the message.</summary>
    public MessageMetadata? Metadata { get; init; }

    /// <summary>The id of the message and nothing else: text does not belong in logs.</summary>
    public override string ToString() => $"message {Ts}";
}

/// <summary>The last change of a message.</summary>
/// <param name="User">Who.</param>
/// <param name="Ts">When.</param>
public sealed record MessageEdit(string? User = null, string? Ts = null);
