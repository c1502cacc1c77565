using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Closes a stream; the notification goes out now. Cards still in progress are stamped as errors by Slack.
/// https://docs.slack.dev/reference/methods/chat.stopStream
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="Ts">The message.</param>
public sealed record StopStream(string Channel, string Ts) : SlackRequest<StopStreamReply>("chat.stopStream")
{
    /// <summary>The last content; an empty list is valid.</summary>
    public IReadOnlyList<Chunk>? Chunks { get; init; }

    /// <summary>At most 50 blocks, drawn below everything that was streamed.</summary>
    public IReadOnlyList<Block>? Blocks { get; init; }

    /// <summary>Data beside the message, readable by everyone in the workspace.</summary>
    public MessageMetadata? Metadata { get; init; }

    /// <summary>What the agent's session becomes; Slack's default is active.</summary>
    public SessionStatus? SessionStatus { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        SlackLimits.Chunks(Chunks);
        SlackLimits.MessageBlocks(Blocks);
    }
}

/// <summary>The finished message.</summary>
/// <param name="Ts">The id of the message within its channel.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Message">The message as Slack keeps it.</param>
public sealed record StopStreamReply(string? Ts = null, string? Channel = null, SlackMessage? Message = null)
    : SlackReply;
