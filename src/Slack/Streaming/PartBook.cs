using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.Budgets;

namespace BotHost.Slack.Streaming;

/// <summary>The parts of a reply and their record. Nothing is asked of Slack before it is recorded here.</summary>
internal sealed class PartBook(ReplyContext context)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);
    private readonly List<LivePart> _parts = [];
    private readonly List<LivePart> _inherited = [];
    private readonly HashSet<string> _owned = new(StringComparer.Ordinal);

    /// <summary>The part being written; at most one.</summary>
    public LivePart? Current { get; private set; }

    /// <summary>Parts that stand in the thread, in order.</summary>
    public IEnumerable<LivePart> Standing =>
        _parts.Where(part => part.State is not (ReplyPartState.Leaving or ReplyPartState.Lost));

    /// <summary>The last of them.</summary>
    public LivePart? Last => Standing.LastOrDefault();

    /// <summary>Parts of another process that have not been written to yet.</summary>
    public IReadOnlyCollection<LivePart> Inherited => _inherited;

    /// <summary>Messages that are to be deleted.</summary>
    public Queue<string> Leavings { get; } = new();

    /// <summary>How fresh parts are written.</summary>
    public ReplyPartMode Mode { get; set; }

    /// <summary>The newest id known in the conversation.</summary>
    public string NewestTs { get; private set; } = context.Target.AfterTs;

    /// <summary>Whether what another process has shown stands above a message that is answered as well.</summary>
    public bool IsOutOfPlace(LivePart part) =>
        context.Target.Below is { } below && part.Ts is { } ts && string.CompareOrdinal(ts, below) < 0;

    /// <summary>Whether a message is one of ours.</summary>
    public bool Owns(string ts) => _owned.Contains(ts);

    /// <summary>Takes what another process left.</summary>
    public void Inherit(StoredReply stored)
    {
        var leavings = stored
            .Parts.Where(part => part.State == ReplyPartState.Leaving)
            .Select(part => part.Ts)
            .ToHashSet();
        foreach (var record in stored.Parts.OrderBy(part => part.Number))
        {
            // Whoever was replacing its message came no further than to say so.
            var isReplaced =
                record.State is not (ReplyPartState.Leaving or ReplyPartState.Lost) && leavings.Contains(record.Ts);
            var part = new LivePart(isReplaced ? record with { Ts = null } : record, context.Options.RollBytes);
            Know(part.Ts);
            if (part is { State: ReplyPartState.Leaving, Ts: { } leaving })
                Leavings.Enqueue(leaving);
            if (part.State is ReplyPartState.Leaving or ReplyPartState.Lost)
                _parts.Add(part);
            else
                _inherited.Add(part);
        }

        if (stored.Parts.Count > 0)
            Mode = ReplyPartMode.Edit;
    }

    /// <summary>Goes on in the next message: one of another process, or a fresh one.</summary>
    public LivePart Next(ReplyDraft draft)
    {
        var part = _inherited.FirstOrDefault();
        if (part is not null)
        {
            _inherited.Remove(part);
        }
        else
        {
            part = new LivePart(NextNumber(), NewestTs, Mode, context.Options.RollBytes)
            {
                Rewrites = Mode == ReplyPartMode.Edit,
            };
        }

        (part.Start, part.End, part.AttemptedEnd) = (draft.Confirmed, draft.Confirmed, draft.Confirmed);
        part.StartState = draft.State;
        (part.IsDirty, part.Bytes) = (part.IsInherited, 0);
        _parts.Add(part);
        return Current = part;
    }

    /// <summary>Goes back to the last message, to put all that is left under it.</summary>
    public LivePart Revise(ReplyDraft draft)
    {
        Current = Last!;
        (Current.Rewrites, Current.IsDirty, Current.Stream) = (true, true, null);
        Current.FixedEnd = draft.Text.Length;
        return Current;
    }

    /// <summary>A message is not needed: it is deleted. That it is about to be is recorded, lest a crash forget it.</summary>
    public Task SpareAsync(LivePart part, CancellationToken cancellationToken)
    {
        if (part.Ts is not { } ts)
            return LoseAsync(part, cancellationToken);
        Leavings.Enqueue(ts);
        (part.State, part.End) = (ReplyPartState.Leaving, part.Start);
        Drop(part);
        return UpdateAsync(part, cancellationToken);
    }

    /// <summary>
    /// The part will stand in another message, and the one that it has is deleted. That one is recorded as a part of its own before the
    /// part forgets it, lest a crash leave both.
    /// </summary>
    public async Task ReplaceAsync(LivePart part, CancellationToken cancellationToken)
    {
        var old = new LivePart(NextNumber(), part.AfterTs, part.Mode, part.Limit)
        {
            Ts = part.Ts,
            State = ReplyPartState.Leaving,
            Start = part.Start,
            End = part.Start,
            IsRecorded = true,
        };
        _parts.Add(old);
        await UpdateAsync(old, cancellationToken);
        Leavings.Enqueue(old.Ts!);
    }

    /// <summary>A message that was not needed does not stand any more.</summary>
    public Task LeftAsync(string ts, CancellationToken cancellationToken) =>
        _parts.Find(part => part.Ts == ts && part.State == ReplyPartState.Leaving) is { } part
            ? LoseAsync(part, cancellationToken)
            : Task.CompletedTask;

    /// <summary>The part being written is complete.</summary>
    public Task CloseAsync(LivePart part, CancellationToken cancellationToken)
    {
        part.State = ReplyPartState.Closed;
        Current = null;
        context.Logger.PartClosed(context.Turn, part.Number, part.Bytes);
        return UpdateAsync(part, cancellationToken);
    }

    /// <summary>The part does not stand in the thread.</summary>
    public Task LoseAsync(LivePart part, CancellationToken cancellationToken)
    {
        (part.State, part.End) = (ReplyPartState.Lost, part.Start);
        Drop(part);
        return UpdateAsync(part, cancellationToken);
    }

    /// <summary>Records that a part is about to be asked for; if that cannot be done, the right to ask is given back.</summary>
    /// <exception cref="FencedOutException">Another replica holds the turn.</exception>
    public async Task OpeningAsync(LivePart part, CallNeed need, CancellationToken cancellationToken)
    {
        if (part.IsRecorded)
            return;
        try
        {
            part.AfterTs = NewestTs;
            part.AfterTs = NewestTs = await context.Journal.OpeningAsync(part.ToRecord(), cancellationToken);
            part.IsRecorded = true;
        }
        catch
        {
            context.Budget.GiveBack(need);
            throw;
        }
    }

    /// <summary>Slack has answered: the message exists.</summary>
    public void Opened(LivePart part, string ts)
    {
        (part.Ts, part.State, part.IsUnclear) = (ts, ReplyPartState.Open, false);
        part.OpenedAt = context.Now;
        Know(ts);
        context.Logger.PartOpened(context.Turn, part.Number, ts, part.Mode.ToString());
    }

    /// <summary>
    /// Records the part as it is now, unless it was never asked for. What Slack has answered goes on record even where the reply is just
    /// being given up: else whoever goes on would have to look for the message.
    /// </summary>
    /// <exception cref="FencedOutException">Another replica holds the turn.</exception>
    public async Task UpdateAsync(LivePart part, CancellationToken cancellationToken)
    {
        if (!part.IsRecorded)
            return;
        using var last = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Time);
        await using var givenUp = cancellationToken.Register(() => last.CancelAfter(LastWords));
        await context.Journal.UpdateAsync(part.ToRecord(), last.Token);
    }

    /// <summary>Records that every part is equal to its slice.</summary>
    /// <exception cref="FencedOutException">Another replica holds the turn.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Standing.Where(part => part.State != ReplyPartState.Settled).ToArray())
        {
            part.State = ReplyPartState.Settled;
            await UpdateAsync(part, cancellationToken);
        }
    }

    private int NextNumber() => _parts.Concat(_inherited).Select(part => part.Number).DefaultIfEmpty(-1).Max() + 1;

    private void Drop(LivePart part)
    {
        if (Current == part)
            Current = null;
        if (_inherited.Remove(part))
            _parts.Add(part);
    }

    private void Know(string? ts)
    {
        if (ts is null)
            return;
        _owned.Add(ts);
        if (string.CompareOrdinal(ts, NewestTs) > 0)
            NewestTs = ts;
    }
}
