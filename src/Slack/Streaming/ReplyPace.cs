using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>When the next call of a reply may be made, and whether any may.</summary>
internal sealed class ReplyPace(ReplyContext context)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>No call before this, by the reply's clock.</summary>
    public TimeSpan NotBefore { get; private set; }

    /// <summary>How many calls in a row came to nothing.</summary>
    public int Troubles { get; private set; }

    /// <summary>Why the last one did; null after one that succeeded.</summary>
    public Exception? Trouble { get; private set; }

    /// <summary>Why no call will be made any more; null while there is hope.</summary>
    public SlackException? Refusal { get; private set; }

    /// <summary>Whether that is because there is no place for the answer any more.</summary>
    public bool IsPlaceGone => SaysPlaceIsGone(Refusal);

    /// <summary>Whether somebody pressed stop.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether people have seen anything of the answer.</summary>
    public bool IsVisible { get; private set; }

    /// <summary>Whether the last stream was closed with the session set to active.</summary>
    public bool IsSessionActive { get; set; }

    /// <summary>When the last append was sent.</summary>
    public TimeSpan? LastAppend { get; set; }

    /// <summary>Told once, when something becomes visible.</summary>
    public Action? BecameVisible { get; set; }

    /// <summary>
    /// Whether the thread's root was deleted, the channel archived or the bot put out of it, and the like. None of these comes back by
    /// waiting.
    /// </summary>
    public static bool SaysPlaceIsGone(Exception? refusal) =>
        refusal
            is SlackApiException { Disposition: SlackDisposition.Stop or SlackDisposition.TellUser }
                or SlackApiException { Code: SlackErrorCode.InvalidThreadTs };

    public void Succeeded() => (Troubles, Trouble, NotBefore) = (0, null, TimeSpan.Zero);

    public void Seen()
    {
        if (IsVisible)
            return;
        IsVisible = true;
        context.Metrics.BecameVisible(context.Now);
        BecameVisible?.Invoke();
    }

    /// <summary>Leaves Slack alone for as long as it asks, or for a growing while.</summary>
    public void Pause<TReply>(CallOutcome<TReply> outcome)
        where TReply : SlackReply => Pause(outcome.Failure!, outcome.RetryAfter);

    public void Pause(Exception trouble, TimeSpan? howLong = null)
    {
        (Troubles, Trouble) = (Troubles + 1, trouble);
        var growing = FirstPause * Math.Pow(2, Math.Min(Troubles - 1, 8));
        var pause = howLong ?? (growing < LongestPause ? growing : LongestPause);
        NotBefore = context.Now + pause;
        var why = trouble is SlackApiException refusal ? refusal.Code : trouble.GetType().Name;
        context.Logger.Paused(context.Turn, pause, why);
    }

    public void Refuse<TReply>(CallOutcome<TReply> outcome)
        where TReply : SlackReply => Refuse(outcome.Failure!);

    public void Refuse(SlackException why)
    {
        Refusal = why;
        context.Logger.Refused(why, context.Turn);
    }

    /// <summary>Hope again: the call may be tried once more by whoever settles.</summary>
    public void Retry() => (Refusal, Troubles, Trouble) = (null, 0, null);

    public void Stop()
    {
        IsStopped = true;
        context.Logger.Stopped(context.Turn);
    }
}
