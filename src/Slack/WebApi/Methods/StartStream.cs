using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Opens a message that is written while people watch. The first content fixes its mode: text or chunks; this client
/// knows chunks only. Slack closes it by itself after about five minutes.
/// https://docs.slack.dev/reference/methods/chat.startStream
/// </summary>
/// <param name="Channel">A channel or DM.</param>
/// <param name="ThreadTs">The ts of the thread's root; null only where Slack allows a stream at top level.</param>
/// <param name="Chunks">The first content; null opens an empty message.</param>
public sealed record StartStream(string Channel, string? ThreadTs = null, IReadOnlyList<Chunk>? Chunks = null)
    : SlackRequest<StreamReply>("chat.startStream")
{
    /// <summary>The workspace of who is answered; needed in channels.</summary>
    public string? RecipientTeamId { get; init; }

    /// <summary>Who is answered, and in a channel the only one to see it move; needed in channels.</summary>
    public string? RecipientUserId { get; init; }

    /// <summary>How cards are shown; Slack's default is timeline.</summary>
    public TaskDisplayMode? TaskDisplayMode { get; init; }

    /// <summary>An emoji as picture; wins over <see cref="IconUrl"/>.</summary>
    public string? IconEmoji { get; init; }

    /// <summary>A picture.</summary>
    public string? IconUrl { get; init; }

    /// <summary>A name.</summary>
    public string? Username { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Chunks(Chunks);
}

/// <summary>The streamed message.</summary>
/// <param name="Ts">The id of the message within its channel.</param>
/// <param name="Channel">The channel.</param>
public sealed record StreamReply([property: JsonRequired] string Ts, string? Channel = null) : SlackReply;
