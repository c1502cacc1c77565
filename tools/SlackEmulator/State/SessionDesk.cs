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
        var change = ++session.StatusChanges;
        session.ProcessingTimer?.Dispose();
        session.ProcessingTimer =
            status == "processing"
                ? After(
                    rules.ProcessingLifetime / timeScale,
                    () => session.StatusChanges == change,
                    () => SetStatus(channelId, threadTs, "active")
                )
                : null;

        feed.Publish(new SessionChanged(channelId, threadTs));
        return session;
    }

    public void SetStatusText(string channelId, string threadTs, string text, IReadOnlyList<string> loadingMessages)
    {
        var session = workspace.Session(channelId, threadTs);
        session.StatusText = text;
        session.LoadingMessages = loadingMessages;
        var change = ++session.TextChanges;
        session.StatusTimer?.Dispose();
        session.StatusTimer =
            text.Length == 0
                ? null
                : After(
                    rules.StatusLifetime / timeScale,
                    () => session.TextChanges == change,
                    () => SetStatusText(channelId, threadTs, "", [])
                );
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

    /// <summary>A timer that was replaced may already be on its way to the gate: it must find out that it is not wanted any more.</summary>
    private ITimer After(TimeSpan wait, Func<bool> stillWanted, Action act) =>
        time.CreateTimer(
            _ =>
            {
                lock (workspace.Gate)
                {
                    if (stillWanted())
                    {
                        act();
                    }
                }
            },
            null,
            wait,
            Timeout.InfiniteTimeSpan
        );
}
