namespace SlackEmulator.State;

/// <summary>What Slack knows of the agent in one thread: session status, and the status line under it.</summary>
internal sealed class AgentSession(string channelId, string threadTs)
{
    public string ChannelId { get; } = channelId;
    public string ThreadTs { get; } = threadTs;
    public string Status { get; set; } = "active";
    public string Title { get; set; } = "";
    public int StatusChanges { get; set; }
    public ITimer? ProcessingTimer { get; set; }
    public string StatusText { get; set; } = "";
    public int TextChanges { get; set; }
    public IReadOnlyList<string> LoadingMessages { get; set; } = [];
    public ITimer? StatusTimer { get; set; }
}
