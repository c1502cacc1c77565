namespace BotHost.Slack.WebApi;

/// <summary>
/// Appends to an open stream. https://docs.slack.dev/reference/methods/chat.appendStream
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="Ts">The message.</param>
/// <param name="Chunks">What is appended, at most 12,000 characters of markdown in all.</param>
public sealed record AppendStream(string Channel, string Ts, IReadOnlyList<Chunk> Chunks)
    : SlackRequest<StreamReply>("chat.appendStream")
{
    /// <inheritdoc/>
    protected internal override void Validate() => SlackLimits.Chunks(Chunks);
}
