using BotHost.Domain;

namespace BotHost.Slack.Streaming;

/// <summary>Records cards at once and confirmed words about once a second; what the store cannot take now is kept for later.</summary>
internal sealed class ReplyRecorder(ReplyContext context, ReplyDraft draft, PartBook book)
{
    private int _recorded;
    private TimeSpan? _progressAt;
    private TimeSpan _notBefore;

    /// <summary>When there is something to record, by the reply's clock; null if there is not.</summary>
    public TimeSpan? NextDue()
    {
        TimeSpan? due = draft.Cards.HasUnrecorded ? TimeSpan.Zero : null;
        if (book.Current is { Ts: not null } && draft.Confirmed != _recorded)
            due ??= _progressAt is { } last ? last + context.Options.ProgressInterval : TimeSpan.Zero;
        return due < _notBefore ? _notBefore : due;
    }

    /// <summary>Records what is due. False: nothing was, or the store is away.</summary>
    public async Task<bool> RecordAsync(CancellationToken cancellationToken)
    {
        if (NextDue() is not { } due || due > context.Now)
            return false;
        return await TryAsync(async () =>
        {
            if (draft.Cards.HasUnrecorded)
                await RecordTasksAsync(cancellationToken);
            if (book.Current is not { Ts: not null } part || draft.Confirmed == _recorded)
                return;
            var confirmed = draft.Confirmed;
            await context.Journal.ProgressAsync(part.ToRecord(), draft.Text.UpTo(confirmed), cancellationToken);
            (_recorded, _progressAt) = (confirmed, context.Now);
        });
    }

    /// <summary>Records changed cards, unless the store was away a moment ago.</summary>
    public async Task RecordTasksIfDueAsync(CancellationToken cancellationToken)
    {
        if (draft.Cards.HasUnrecorded && context.Now >= _notBefore)
            await TryAsync(() => RecordTasksAsync(cancellationToken));
    }

    /// <summary>Records changed cards.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task RecordTasksAsync(CancellationToken cancellationToken)
    {
        if (!draft.Cards.HasUnrecorded)
            return;
        var changed = draft.Cards.Unrecorded();
        var title = draft.Cards.PlanTitle;
        await context.Journal.TasksAsync(title, changed, cancellationToken);
        draft.Cards.Recorded(changed, title);
    }

    private async Task<bool> TryAsync(Func<Task> record)
    {
        try
        {
            await record();
            return true;
        }
        catch (StoreUnavailableException away)
        {
            context.Logger.NotRecorded(away, context.Turn);
            _notBefore = context.Now + context.Options.ProgressInterval;
            return false;
        }
    }
}
