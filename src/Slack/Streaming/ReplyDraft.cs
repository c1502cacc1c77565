using BotHost.Domain.Agents;
using BotHost.Domain.Replies;

namespace BotHost.Slack.Streaming;

/// <summary>What an answer should show, and how much of it Slack has. Knows no platform call and no store.</summary>
internal sealed class ReplyDraft(SlackReplyOptions options)
{
    private const string StoppedLabel = "_Stopped._";

    private readonly Queue<(int End, TimeSpan At)> _arrivals = new();
    private readonly List<int> _plannedEnds = [];
    private ReplyText? _beforeEnding;
    private (string Line, int At)? _reopen;
    private int? _rolledAt;

    /// <summary>The words.</summary>
    public ReplyText Text { get; private set; } = new();

    /// <summary>The cards.</summary>
    public CardBoard Cards { get; } = new();

    /// <summary>Up to where Slack has the words.</summary>
    public int Confirmed { get; private set; }

    /// <summary>What markdown is open there.</summary>
    public MarkdownState State { get; private set; }

    /// <summary>How it ends; null while words may come.</summary>
    public ReplyEnding? Ending { get; private set; }

    /// <summary>Whether the words came from the store and are not to be touched.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>Whether people see something of the answer that is not among these words: another version of it.</summary>
    public bool HasFormerVersion { get; set; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsFinal => Ending is not null || IsGiven;

    /// <summary>Whether there are words that Slack does not have.</summary>
    public bool HasUnsent => Text.Length > Confirmed;

    /// <summary>Whether the words that Slack does not have say anything.</summary>
    public bool HasUnsentWords => HasUnsent && !string.IsNullOrWhiteSpace(Text.Slice(Confirmed, Text.Length));

    /// <summary>Takes words, a card or the heading.</summary>
    public void Take(AgentUpdate update, TimeSpan now)
    {
        switch (update)
        {
            case TextDelta { Text.Length: > 0 } delta:
                Text.Append(delta.Text);
                _arrivals.Enqueue((Text.Length, now));
                break;
            case PlanUpdate plan:
                Cards.Take(plan, Text.Length);
                break;
            case TaskUpdate task:
                Cards.Take(task, Text.Length);
                break;
        }
    }

    /// <summary>Takes the final words of another process, and where it cut them.</summary>
    public void Give(ReplyTexts texts, IEnumerable<int> cuts)
    {
        Text = new ReplyText(texts);
        IsGiven = true;
        _plannedEnds.AddRange(cuts.Where(cut => cut > 0 && cut < Text.Length).Order().Distinct());
        _plannedEnds.Add(Text.Length);
    }

    /// <summary>How pressing the words that wait are.</summary>
    public CutPressure Pressure(TimeSpan now)
    {
        var waiting = Text.Length - Confirmed;
        var age = _arrivals.TryPeek(out var oldest) ? now - oldest.At : TimeSpan.Zero;
        return waiting >= options.OverdueLength || age >= options.OverdueAfter ? CutPressure.Overdue
            : waiting >= options.RipeLength || age >= options.RipeAfter ? CutPressure.Ripe
            : CutPressure.None;
    }

    /// <summary>When the words that wait become more pressing.</summary>
    public TimeSpan? MorePressingAt(TimeSpan now)
    {
        if (!_arrivals.TryPeek(out var oldest))
            return null;
        var ripe = oldest.At + options.RipeAfter;
        var overdue = oldest.At + options.OverdueAfter;
        return now < ripe ? ripe
            : now < overdue ? overdue
            : null;
    }

    /// <summary>Up to where the words may be sent now.</summary>
    public int Sendable(TimeSpan now)
    {
        if (IsFinal || !HasUnsent)
            return Text.Length;
        var cut = Confirmed + CutRule.Find(Text.Slice(Confirmed, Text.Length), State, Pressure(now));
        return string.IsNullOrWhiteSpace(Text.Slice(Confirmed, cut)) ? Confirmed : cut;
    }

    /// <summary>Slack has the words up to a position.</summary>
    public void Confirm(int end)
    {
        State = State.After(Text.Slice(Confirmed, end));
        Confirmed = end;
        while (_arrivals.TryPeek(out var oldest) && oldest.End <= end)
            _arrivals.Dequeue();
    }

    /// <summary>Slack does not have the words of a part after all.</summary>
    public void Retract(LivePart part) => (Confirmed, State) = (part.Start, part.StartState);

    /// <summary>Ends a slice, with a bridge over an open fence; the bridge's other half comes with the words that follow.</summary>
    /// <param name="end">Where the slice would end.</param>
    /// <param name="state">What markdown is open there.</param>
    /// <returns>Where the slice ends with its half of the bridge.</returns>
    public int CloseSlice(int end, MarkdownState state)
    {
        if (IsFinal || state.Fence is null)
            return end;
        end += Insert(end, Closing(state));
        _reopen = (state.Fence + "\n", end);
        return end;
    }

    /// <summary>Puts the second half of a bridge before the words that follow, if there are any.</summary>
    public void Reopen()
    {
        if (_reopen is not { } bridge || Confirmed < bridge.At)
            return;
        if (Text.Length > bridge.At)
            Bridge();
    }

    /// <summary>Where the slice ends that begins, or in the message being written goes on, at a position.</summary>
    /// <param name="from">The position.</param>
    /// <param name="mayBeEmpty">Whether it may end right there; else it has words, for no message takes blanks alone.</param>
    public int PlannedEnd(int from, bool mayBeEmpty = false)
    {
        foreach (var end in _plannedEnds)
        {
            if (mayBeEmpty ? end >= from : end > from && !string.IsNullOrWhiteSpace(Text.Slice(from, end)))
                return end;
        }

        return Text.Length;
    }

    /// <summary>Ends the words, or ends them in another way than before: closes an open fence, adds the label, lays the slices.</summary>
    /// <param name="ending">How.</param>
    /// <param name="rolledAt">Where the message being written is about to end anyway; null if it goes on.</param>
    /// <param name="room">What is left of the cap in the message being written; null if none is.</param>
    /// <param name="limit">The cap of a fresh message.</param>
    public void End(ReplyEnding ending, int? rolledAt, int? room, int limit)
    {
        Ending = ending;
        if (IsGiven)
            return;
        if (_beforeEnding is null)
        {
            Text.Finish();
            if (Text.Length > _reopen?.At)
                Bridge();
            _beforeEnding = Text.Copy();
            _rolledAt = rolledAt;
        }

        Text = _beforeEnding.Copy();
        var state = State.After(Text.Slice(Confirmed, Text.Length));
        if (state.Fence is not null)
            Insert(Text.Length, Closing(state));
        Insert(Text.Length, Label(ending));
        Cards.End(ending, Text.Length);
        LaySlices(room, limit);
    }

    /// <summary>Where the next slice begins: behind the confirmed words, or behind a slice whose end was decided before.</summary>
    private int Laid => Math.Max(Confirmed, _rolledAt ?? 0);

    private void Bridge()
    {
        Insert(_reopen!.Value.At, _reopen.Value.Line);
        _reopen = null;
    }

    private string Label(ReplyEnding ending)
    {
        var isBlank = string.IsNullOrWhiteSpace(Text.Slice(0, Text.Length));
        var gap = isBlank ? "" : "\n\n";
        return ending switch
        {
            ReplyEnding.Stopped when !isBlank || Cards.All.Count > 0 || HasFormerVersion => gap + StoppedLabel,
            ReplyEnding.Failed failed => gap + Sanitiser.Clean(failed.Sentence),
            _ => "",
        };
    }

    private void LaySlices(int? room, int limit)
    {
        _plannedEnds.Clear();
        var at = Laid;
        var state = State.After(Text.Slice(Confirmed, at));
        var isFresh = room is null || at > Confirmed;
        var left = isFresh ? limit : room!.Value;
        if (at > Confirmed)
            _plannedEnds.Add(at);
        while (true)
        {
            var rest = Text.Slice(at, Text.Length);
            var cut = CutRule.Fit(rest, state, left - BridgeBytes(state), isFresh);
            if (cut == rest.Length)
                break;
            state = state.After(rest.AsSpan(0, cut));
            at += cut;
            if (state.Fence is { } fence)
            {
                at += Insert(at, Closing(state));
                _plannedEnds.Add(at);
                at += Insert(at, fence + "\n");
                state = new MarkdownState(fence, InTable: false, MidLine: false);
                left = limit - fence.Length - 1;
            }
            else
            {
                _plannedEnds.Add(at);
                left = limit;
            }

            isFresh = true;
        }

        _plannedEnds.Add(Text.Length);
    }

    private static int BridgeBytes(MarkdownState state) => 16 + CardText.Bytes(state.Fence);

    private static string Closing(MarkdownState state) => (state.MidLine ? "\n" : "") + state.ClosingFence + "\n";

    private int Insert(int at, string text)
    {
        if (text.Length == 0)
            return 0;
        Text.Insert(at, text);
        Cards.Shift(at, text.Length);
        for (var left = _arrivals.Count; left > 0; left--)
        {
            var arrival = _arrivals.Dequeue();
            _arrivals.Enqueue(arrival.End >= at ? arrival with { End = arrival.End + text.Length } : arrival);
        }

        return text.Length;
    }
}
