using SlackEmulator.Journal;
using SlackEmulator.Rules;

namespace SlackEmulator.State;

/// <summary>Moves agent sessions and status lines, and lets them run out. Called under the workspace's gate.</summary>
internal sealed class SessionDesk(
    Workspace workspace,
    EmulatorRules rules,
    TimeProvider time,
    double timeScale,
    ChangeFeed feed
)
{
    public AgentSession SetStatus(string channelId, string threadTs, string status)
    {
        var session = workspace.Session(channelId, threadTs);
        session.Status = status;
        session.ProcessingTimer?.Dispose();
        session.ProcessingTimer = null;
        session.ProcessingUntil = null;
        if (status == "processing")
        {
            var lifetime = rules.ProcessingLifetime / timeScale;
            session.ProcessingUntil = workspace.Now + lifetime;
            session.ProcessingTimer = After(lifetime, () => SetStatus(channelId, threadTs, "active"));
        }

        feed.Publish(new SessionChanged(channelId, threadTs));
        return session;
    }

    public void SetStatusText(string channelId, string threadTs, string text, IReadOnlyList<string> loadingMessages)
    {
        var session = workspace.Session(channelId, threadTs);
        session.StatusText = text;
        session.LoadingMessages = loadingMessages;
        session.StatusTimer?.Dispose();
        session.StatusTimer =
            text.Length == 0
                ? null
                : After(rules.StatusLifetime / timeScale, () => SetStatusText(channelId, threadTs, "", []));
        feed.Publish(new SessionChanged(channelId, threadTs));
    }

    /// <summary>The app answered in a thread: its status line has served.</summary>
    public void AppPosted(Message message)
    {
        if (workspace.FindSession(message.ChannelId, message.RootTs) is { StatusText.Length: > 0 })
        {
            SetStatusText(message.ChannelId, message.RootTs, "", []);
        }
    }

    private ITimer After(TimeSpan wait, Action act) =>
        time.CreateTimer(
            _ =>
            {
                lock (workspace.Gate)
                {
                    act();
                }
            },
            null,
            wait,
            Timeout.InfiniteTimeSpan
        );
}
