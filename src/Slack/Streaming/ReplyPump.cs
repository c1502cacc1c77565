using BotHost.Domain.Replies;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Brings Slack up to date with the draft, one call at a time: chooses what the next call is and when it is due. Used by
/// one caller at a time.
/// </summary>
internal sealed class ReplyPump
{
    private readonly ReplyContext _context;
    private readonly ReplyDraft _draft;
    private readonly PartBook _book;
    private readonly ReplyPace _pace;
    private readonly NativeWriter _native;
    private readonly RewriteWriter _rewrite;
    private readonly Adoption _adoption;
    private readonly FormChoice _form;
    private readonly Leavings _leavings;
    private bool _hadCards;

    public ReplyPump(ReplyContext context, ReplyDraft draft, PartBook book, ReplyPace pace)
    {
        (_context, _draft, _book, _pace) = (context, draft, book, pace);
        _native = new NativeWriter(context, draft, book, pace);
        _rewrite = new RewriteWriter(context, draft, book, pace);
        _leavings = new Leavings(context, book, pace);
        _form = new FormChoice(context, draft, book);
        _adoption = new Adoption(context, draft, book, pace);
    }

    /// <summary>Whether anything is left to do once the words are final.</summary>
    public bool HasMore =>
        _book.Leavings.Count > 0
        || _book.Current is not null
        || _book.Inherited.Count > 0
        || _draft.HasUnsentWords
        || _draft.Cards.HasDueCards
        || NeedsRevision;

    // The last message went on its way before the end was known.
    private bool NeedsRevision =>
        _book is { Current: null, Inherited.Count: 0, Last: { } last }
        && !_draft.HasUnsentWords
        && !_draft.Cards.HasDueCards
        && (_draft.HasUnsent || (!last.HasClosing && Closing().Count > 0));

    private LivePart? OutOfPlace => _book.Inherited.FirstOrDefault(_book.IsOutOfPlace);

    // A label alone opens no message of its own.
    private bool MayGoUnderLast =>
        _draft.Ending is ReplyEnding.Stopped or ReplyEnding.Failed
        && _book is { Current: null, Inherited.Count: 0, Last: { } last }
        && last.Bytes + CardText.Bytes(_draft.Text.Slice(_draft.Confirmed, _draft.Text.Length)) <= last.Limit
        && !_draft.Cards.HasDueCards
        && _draft.HasUnsent;

    /// <summary>When the next step is due, by the reply's clock; null if nothing waits.</summary>
    public TimeSpan? NextDue()
    {
        // Whoever is in line has nothing else to do, unless something more pressing has come or the stream grows too old.
        if (_pace.Refusal is not null)
            return null;
        if (_context.Budget.IsWaiting && _hadCards == _draft.Cards.HasDueCards && !_draft.IsFinal)
            return _book.Current is { Ts: not null, Rewrites: false, FixedEnd: null } part
                ? part.OpenedAt + _context.Options.RollAfter
                : null;
        var due = Due(_context.Now);
        return due < _pace.NotBefore ? _pace.NotBefore : due;
    }

    /// <summary>Makes the next call. False: it was not due, or there was nothing to do.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (_pace.Refusal is not null || _context.Now < _pace.NotBefore)
            return false;
        _hadCards = _draft.Cards.HasDueCards;
        if (_book.Inherited.FirstOrDefault(part => part.IsUnclear) is { } unclear)
        {
            await _adoption.ResolveAsync(unclear, cancellationToken);
            return true;
        }

        if (_book.Inherited.FirstOrDefault(part => part is { StreamMayBeOpen: true, Ts: not null }) is { } open)
        {
            return await _rewrite.StopStreamAsync(open, cancellationToken);
        }

        if (OutOfPlace is { } above)
        {
            await _book.SpareAsync(above, cancellationToken);
            return true;
        }

        if (_book.Leavings.Count > 0)
        {
            return await _leavings.DeleteAsync(cancellationToken);
        }

        var part = _book.Current ?? Next();
        if (part is null)
            return await TidyAsync(cancellationToken);
        if (part.IsUnclear)
        {
            await _adoption.ResolveAsync(part, cancellationToken);
            return true;
        }

        if (_draft.IsFinal)
        {
            if (part.Ts is null && !_draft.HasUnsentWords && !_draft.Cards.HasDueCards && !_draft.Cards.Of(part).Any())
            {
                await _book.LoseAsync(part, cancellationToken);
                return true;
            }

            part.FixedEnd ??= _draft.PlannedEnd(part.Start);
        }

        if (!part.Rewrites)
        {
            if (_form.IsPost(part))
            {
                await _form.PostAsync(part, cancellationToken);
                return true;
            }

            return part is { Ts: not null, FixedEnd: not null }
                ? await _native.StopAsync(part, Closing, cancellationToken)
                : await _native.WriteAsync(part, cancellationToken);
        }

        if (part is { StreamMayBeOpen: true, Ts: not null })
        {
            return await _rewrite.StopStreamAsync(part, cancellationToken);
        }

        return await _rewrite.WriteAsync(part, Closing, cancellationToken);
    }

    private LivePart? Next()
    {
        if (_draft.IsFinal && (NeedsRevision || MayGoUnderLast))
            return _book.Revise(_draft);
        var isDue = _draft.IsFinal
            ? _draft.HasUnsentWords || _draft.Cards.HasDueCards
            : _draft.Cards.HasDue || _draft.Sendable(_context.Now) > _draft.Confirmed;
        // The message of another process shows its cards until it is rewritten.
        isDue |= _draft.IsFinal && _book.Inherited.Any(part => _draft.Cards.Of(part).Any());
        return isDue ? _book.Next(_draft) : null;
    }

    private async Task<bool> TidyAsync(CancellationToken cancellationToken)
    {
        if (!_draft.IsFinal || _book.Inherited.Count == 0)
            return false;
        await _book.SpareAsync(_book.Inherited.First(), cancellationToken);
        return true;
    }

    private TimeSpan? Due(TimeSpan now)
    {
        if (
            _book.Leavings.Count > 0
            || OutOfPlace is not null
            || _book.Inherited.Any(part => part.IsUnclear || part.StreamMayBeOpen)
        )
            return now;
        // What another process has shown already is brought up to date all the same.
        if (
            _context.Form == ReplyForm.Final
            && !_draft.IsFinal
            && _book is { Current: null, Inherited.Count: 0, Last: null }
        )
            return null;
        var part = _book.Current;
        if (part is { IsUnclear: true } or { Rewrites: true, StreamMayBeOpen: true })
            return now;
        var hasWords = _draft.Sendable(now) > _draft.Confirmed;
        var hasCards = _draft.Cards.HasDueCards;
        if (part?.Rewrites ?? (_book.Mode == ReplyPartMode.Edit))
        {
            if (part is { IsDirty: true } or { FixedEnd: not null } || hasWords || hasCards)
                return part is null ? now : Later(now, _rewrite.DueAt(part));
            return _draft.MorePressingAt(now);
        }

        var due =
            _draft.Cards.HasDue || part?.FixedEnd is not null ? now
            : !hasWords ? _draft.MorePressingAt(now)
            : _pace.LastAppend is { } last
                ? Later(now, last + _context.Budget.AppendInterval(_context.Options.AppendInterval))
            : now;
        if (part is { Ts: not null })
        {
            var roll = part.OpenedAt + _context.Options.RollAfter;
            due = due < roll ? due : roll;
        }

        return due;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private IReadOnlyList<Block> Closing() =>
        ClosingBlocks.Of(
            _context.Turn,
            _draft.Ending ?? new ReplyEnding.Complete(),
            _draft.Cards.All.Select(card => card.Content),
            _context.Options
        );
}
