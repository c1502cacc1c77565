using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>
/// A reply in Slack. One loop takes updates from a bounded queue and makes Slack show them, call by call; after
/// <see cref="CompleteAsync"/> the loop is over, and <see cref="SettleAsync"/> makes what calls are left.
/// </summary>
internal sealed class PacedReply : IReply
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly ReplyContext _context;
    private readonly ReplyDraft _draft;
    private readonly PartBook _book;
    private readonly ReplyPace _pace;
    private readonly ReplyPump _pump;
    private readonly ReplyRecorder _recorder;
    private readonly ReplySettlement _settlement;
    private readonly StatusLine _status;
    private readonly Channel<AgentUpdate> _updates;
    private readonly CancellationTokenSource _disposed = new();
    private readonly CancellationTokenSource _completing = new();
    private readonly Task _loop;
    private Exception? _end;
    private bool _isDisposed;

    private PacedReply(ReplyContext context, StoredReply? shown, ReplyTexts? final, bool isOver = false)
    {
        _context = context;
        _draft = new ReplyDraft(context.Options);
        _book = new PartBook(context);
        _pace = new ReplyPace(context);
        _status = new StatusLine(context);
        _pace.BecameVisible = _status.BecameVisible;
        _pump = new ReplyPump(context, _draft, _book, _pace);
        _recorder = new ReplyRecorder(context, _draft, _book);
        _settlement = new ReplySettlement(context, _draft, _book, _pace, _pump, _status, isResumed: shown is not null);
        _updates = Channel.CreateBounded<AgentUpdate>(
            new BoundedChannelOptions(context.Options.Backlog) { SingleReader = true, SingleWriter = true }
        );
        if (!MayStream(context))
            _book.Mode = ReplyPartMode.Edit;
        if (shown is not null)
            Restore(shown, final, isOver);
        if (final is not null)
        {
            _updates.Writer.Complete();
            _loop = Task.CompletedTask;
            return;
        }

        if (!_book.Inherited.Any(part => !_book.IsOutOfPlace(part)))
            _status.Begin();
        if (context.Form != ReplyForm.Final)
            context.Budget.Expect(context.Channel, asStream: _book.Mode == ReplyPartMode.Native);
        _loop = Task.Run(RunAsync);
    }

    public static PacedReply Open(ReplyContext context) => new(context, null, null);

    public static PacedReply Resume(ReplyContext context, StoredReply shown, ReplyTexts? final) =>
        new(context, shown, final);

    /// <summary>An answer that is over, to be written once more. What is gone by now is not put back.</summary>
    public static PacedReply Again(ReplyContext context, StoredReply shown, ReplyTexts final) =>
        new(context, shown, final, isOver: true);

    public async ValueTask WriteAsync(AgentUpdate update, CancellationToken cancellationToken)
    {
        try
        {
            await _updates.Writer.WriteAsync(update, cancellationToken);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is { } reason)
        {
            ExceptionDispatchInfo.Throw(reason);
        }
    }

    public async ValueTask<ReplyTexts> CompleteAsync(ReplyEnding ending, CancellationToken cancellationToken)
    {
        _updates.Writer.TryComplete();
        await _completing.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
        ThrowIfOver();
        while (_updates.Reader.TryRead(out var update))
            _draft.Take(update, _context.Now);
        var current = _book.Current is { IsUnclear: false, Ts: not null } ? _book.Current : null;
        _draft.End(ending, current?.FixedEnd, Room(current), _context.Options.RollBytes);
        if (_book.Current is { } part)
            part.FixedEnd = current is null ? null : _draft.PlannedEnd(_draft.Confirmed, mayBeEmpty: true);
        await _recorder.RecordTasksAsync(cancellationToken);
        return _draft.Text.ToTexts();
    }

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _loop.WaitAsync(cancellationToken);
        ThrowIfOver();
        if (!_draft.IsFinal)
            throw new InvalidOperationException("A reply is completed before it is settled.");
        try
        {
            await _settlement.RunAsync(cancellationToken);
        }
        catch (FencedOutException fenced)
        {
            _end = fenced;
            _context.Logger.FencedOut(_context.Turn);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _updates.Writer.TryComplete();
        await _disposed.CancelAsync();
        await _loop;
        try
        {
            await _status.DisposeAsync();
        }
        finally
        {
            _context.Budget.Dispose();
            _context.StatusBudget.Dispose();
            _disposed.Dispose();
            _completing.Dispose();
        }
    }

    // A stream in a channel needs to know whom it answers.
    private static bool MayStream(ReplyContext context) =>
        context.Form == ReplyForm.Native
        && (
            context.Target.Kind == ConversationKind.Direct
            || context.Target is { Recipient: not "", RecipientTenant: not "" }
        )
        && !context.Refused.IsRefused(context.Tenant, RefusedFeatures.StreamsIn(context.Channel));

    private void Restore(StoredReply shown, ReplyTexts? final, bool isOver)
    {
        _book.Inherit(shown);
        _draft.Cards.Restore(shown, _book.Inherited.FirstOrDefault());
        if (final is null)
        {
            foreach (var part in _book.Inherited)
                part.RewrittenAt = TimeSpan.Zero;
            _draft.HasFormerVersion = _book.Inherited.Any(part => part.Ts is not null && !_book.IsOutOfPlace(part));
            return;
        }

        _draft.Give(final, _book.Inherited.Select(part => part.StoredStart));
        foreach (var part in _book.Inherited)
            part.WasReposted = isOver;
        _settlement.IsDone =
            !isOver && shown.Parts.Count > 0 && _book.Inherited.All(part => part.State == ReplyPartState.Settled);
    }

    // What is left of the message being written, for the words alone.
    private int? Room(LivePart? part) =>
        part is null
            ? null
            : Math.Max(
                0,
                part.Limit - part.Bytes - _draft.Cards.Due.Sum(card => card.Wanted(_context.Options.CardClip).Bytes)
            );

    private void ThrowIfOver()
    {
        if (_end is not null and not ReplyStoppedException and not ReplyPlaceGoneException)
            ExceptionDispatchInfo.Throw(_end);
    }

    private async Task RunAsync()
    {
        using var span = SlackTelemetry.Source.StartActivity("reply");
        span?.SetTag("bothost.turn", _context.Turn);
        try
        {
            await LoopAsync(_disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            _end = new ObjectDisposedException(nameof(PacedReply));
        }
        catch (FencedOutException fenced)
        {
            _end = fenced;
            _context.Logger.FencedOut(_context.Turn);
        }
        catch (Exception end) when (end is ReplyStoppedException or ReplyPlaceGoneException)
        {
            _end = end;
        }
#pragma warning disable CA1031 // The loop has no caller: its failure is handed to whoever writes, completes or settles.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _end = failure;
            span?.SetStatus(ActivityStatusCode.Error);
            _context.Logger.WriterFailed(failure, _context.Turn);
        }

        span?.SetTag("bothost.reply.parts", _book.Standing.Count());
        _updates.Writer.TryComplete(_end);
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        var reader = _updates.Reader;
        while (true)
        {
            var hasMore = await TakeAsync(reader, cancellationToken);
            if (!hasMore || _completing.IsCancellationRequested)
                return;
            var isWaiting = _context.Budget.IsWaiting;
            var pumpDue = _pump.NextDue();
            var due = Earlier(pumpDue, _recorder.NextDue());
            if (due <= _context.Now)
            {
                var stepped = pumpDue <= _context.Now && await _pump.StepAsync(cancellationToken);
                if (_pace.IsStopped)
                    throw new ReplyStoppedException();
                // What nobody will see need not be thought of to its end.
                if (_pace.IsPlaceGone)
                    throw new ReplyPlaceGoneException();
                if (await _recorder.RecordAsync(cancellationToken) || stepped)
                    continue;
                // Nothing could be done about what is due: look again with the next update, or a little later.
                due = _context.Now + _context.Options.AppendInterval;
            }

            var served = isWaiting || _context.Budget.IsWaiting ? _context.Budget.Served : Never;
            await WaitAsync(reader, due, served, cancellationToken);
        }
    }

    // Takes all that has arrived; false once nothing more will.
    private async Task<bool> TakeAsync(ChannelReader<AgentUpdate> reader, CancellationToken cancellationToken)
    {
        while (reader.TryRead(out var update))
        {
            if (update is StatusUpdate status)
                _status.Say(status.Text);
            else
                _draft.Take(update, _context.Now);
        }

        await _recorder.RecordTasksAsync(cancellationToken);
        return !reader.Completion.IsCompleted;
    }

    private async Task WaitAsync(
        ChannelReader<AgentUpdate> reader,
        TimeSpan? due,
        Task served,
        CancellationToken cancellationToken
    )
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _completing.Token);
        var arrival = reader.WaitToReadAsync(wake.Token).AsTask();
        if (due is { } at)
        {
            var timer = _context.WaitAsync(at - _context.Now, wake.Token);
            await Task.WhenAny(arrival, timer, served);
        }
        else
        {
            await Task.WhenAny(arrival, served);
        }

        await wake.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other
        : other is null ? one
        : one < other ? one
        : other;
}
