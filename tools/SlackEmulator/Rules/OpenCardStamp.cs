namespace SlackEmulator.Rules;

/// <summary>Which open task cards Slack stamps <c>error</c> when their stream ends.</summary>
public enum OpenCardStamp
{
    /// <summary>None: cards stay as they were.</summary>
    None,

    /// <summary>Cards that are <c>in_progress</c> (observed on live Slack).</summary>
    InProgress,

    /// <summary>Cards that are <c>in_progress</c> or <c>pending</c>.</summary>
    All,
}
