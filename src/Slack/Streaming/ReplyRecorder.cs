namespace BotHost.Slack.Streaming;

/// <summary>Records cards at once and confirmed words about once a second.</summary>
internal sealed class ReplyRecorder(ReplyContext context, ReplyDraft draft, PartBook book)
{
    private int _recorded;
    private TimeSpan? _progressAt;

    /// <summary>When there is something to record, by the reply's clock; null if there is not.</summary>
    public TimeSpan? NextDue()
    {
        TimeSpan? due = draft.Cards.HasUnrecorded ? TimeSpan.Zero : null;
        if (book.Current is { Ts: not null } && draft.Confirmed != _recorded)
            due ??= _progressAt is { } last ? last + context.Options.ProgressInterval : TimeSpan.Zero;
        return due;
    }

    /// <summary>Records what is due. False: nothing was.</summary>
    public async Task<bool> RecordAsync(CancellationToken cancellationToken)
    {
        if (NextDue() is not { } due || due > context.Now)
            return false;
        await RecordTasksAsync(cancellationToken);
        if (book.Current is not { Ts: not null } part || draft.Confirmed == _recorded)
            return true;
        var confirmed = draft.Confirmed;
        await context.Journal.ProgressAsync(part.ToRecord(), draft.Text.UpTo(confirmed), cancellationToken);
        (_recorded, _progressAt) = (confirmed, context.Now);
        return true;
    }

    /// <summary>Records changed cards.</summary>
    public async Task RecordTasksAsync(CancellationToken cancellationToken)
    {
        if (!draft.Cards.HasUnrecorded)
            return;
        var changed = draft.Cards.Unrecorded();
        var title = draft.Cards.PlanTitle;
        await context.Journal.TasksAsync(title, changed, cancellationToken);
        draft.Cards.Recorded(changed, title);
    }
}
