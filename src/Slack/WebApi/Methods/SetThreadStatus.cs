using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Says what the assistant is doing, in small print under the thread; gone after two minutes, or when the app posts.
/// https://docs.slack.dev/reference/methods/assistant.threads.setStatus
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="ThreadTs">The thread's root.</param>
/// <param name="Status">As "is thinking…"; empty clears it.</param>
public sealed record SetThreadStatus(string ChannelId, string ThreadTs, string Status)
    : SlackRequest<EmptyReply>("assistant.threads.setStatus")
{
    /// <summary>1 to 10 messages of 1 to 50 characters, shown in turn.</summary>
    public IReadOnlyList<string>? LoadingMessages { get; init; }

    /// <summary>An emoji as picture; wins over <see cref="IconUrl"/>.</summary>
    public string? IconEmoji { get; init; }

    /// <summary>A picture.</summary>
    public string? IconUrl { get; init; }

    /// <summary>A name.</summary>
    public string? Username { get; init; }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        if (LoadingMessages is null)
            return;
        BlockLimits.Count(LoadingMessages, SlackLimits.LoadingMessages, "loading_messages");
        foreach (var message in LoadingMessages)
            BlockLimits.Text(message, 50, "loading message");
    }
}
