namespace BotHost.Slack.WebApi;

/// <summary>
/// Deletes a message of ours. Refused while its stream is open. https://docs.slack.dev/reference/methods/chat.delete
/// </summary>
/// <param name="Channel">The channel; for a DM its D… id.</param>
/// <param name="Ts">The message.</param>
public sealed record DeleteMessage(string Channel, string Ts) : SlackRequest<DeleteMessageReply>("chat.delete");

/// <summary>What was deleted.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Ts">The message.</param>
public sealed record DeleteMessageReply(string? Channel = null, string? Ts = null) : SlackReply;
