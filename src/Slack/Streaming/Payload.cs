using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>What one call to a stream carries: words and cards in their order, and what is true once Slack has taken it.</summary>
internal sealed class Payload
{
    private readonly List<Chunk> _chunks = [];
    private readonly List<(Card Card, Card.Face Face, int? Due)> _cards = [];
    private bool _plan;

    private Payload(int end) => End = end;

    /// <summary>The chunks.</summary>
    public IReadOnlyList<Chunk> Chunks => _chunks;

    /// <summary>Up to where it carries the words.</summary>
    public int End { get; private set; }

    /// <summary>What it adds to the weight of the message.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether more would go, had the message room for it.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether it shows a card or the heading.</summary>
    public bool HasCards => _plan || _cards.Count > 0;

    /// <summary>Gathers all that can be sent now.</summary>
    /// <param name="draft">What the answer should show.</param>
    /// <param name="part">The message.</param>
    /// <param name="options">The limits.</param>
    /// <param name="until">Where the words may go to, at most.</param>
    /// <param name="whole">Whether all words up to there go, wherever they end.</param>
    /// <param name="withCards">Whether cards go as well.</param>
    public static Payload Of(
        ReplyDraft draft,
        LivePart part,
        SlackReplyOptions options,
        int until,
        bool whole,
        bool withCards = true
    )
    {
        var payload = new Payload(draft.Confirmed);
        var state = draft.State;
        var cardsLeft = options.CardsPerMessage - draft.Cards.Of(part).Count();
        var isBlocked = false;
        var room = part.Limit - part.Bytes;

        foreach (var card in withCards ? draft.Cards.Due.ToArray() : [])
        {
            var isNew = card.Part != part;
            var due = Math.Min(card.Due!.Value, draft.Text.Length);
            if (whole && isNew && due > until)
                continue;
            Words(whole ? Math.Min(due, until) : due, boundary: true);
            if (payload.IsFull)
                return payload;
            Plan();
            var before = isNew ? null : card.Shown;
            var (chunk, after) = card.Wanted(options.CardClip).From(card.Content.Id, before);
            var bytes = after.Bytes - (before?.Bytes ?? 0);
            var isFirst = part.Bytes + payload.Bytes == 0;
            if ((isNew && cardsLeft == 0) || (bytes > room - payload.Bytes && !isFirst))
            {
                payload.IsFull = true;
                return payload;
            }

            cardsLeft -= isNew ? 1 : 0;
            payload.Bytes += Math.Max(0, bytes);
            payload._chunks.Add(chunk);
            payload._cards.Add((card, after, card.Due));
        }

        Plan();
        Words(until, boundary: false);
        return payload;

        void Plan()
        {
            if (
                !withCards
                || draft.Cards.PlanDue is null
                || payload._plan
                || draft.Cards.PlanTitle is not { Length: > 0 } title
            )
                return;
            var shown = CardText.Show(title, options.CardClip);
            payload._plan = true;
            payload.Bytes += CardText.Bytes(shown);
            payload._chunks.Add(new PlanUpdateChunk(shown));
        }

        void Words(int end, bool boundary)
        {
            if (isBlocked || end <= payload.End)
                return;
            var text = draft.Text.Slice(payload.End, end);
            // In front of a card a word ends where the model ended it; what is open is still not cut.
            var length = boundary && !whole ? CutRule.Find(text, state, CutPressure.Ripe, boundary: true) : text.Length;
            isBlocked = length < text.Length;
            if (length == 0 || (!whole && string.IsNullOrWhiteSpace(text[..length])))
                return;
            var left = room - payload.Bytes;
            if (CardText.Bytes(text[..length]) > left)
            {
                payload.IsFull = true;
                length = CutRule.Fit(text.AsSpan(0, length), state, left, part.Bytes + payload.Bytes == 0);
                if (length == 0)
                    return;
            }

            var words = text[..length];
            payload._chunks.Add(new MarkdownTextChunk(words));
            payload.Bytes += CardText.Bytes(words);
            payload.End += length;
            state = state.After(words);
        }
    }

    /// <summary>Whether cards stay behind.</summary>
    public bool LeavesCards(ReplyDraft draft) => draft.Cards.Due.Count() > _cards.Count;

    /// <summary>Adds chunks that change no words.</summary>
    public void Add(IEnumerable<Chunk> chunks) => _chunks.AddRange(chunks);

    /// <summary>Slack has taken it.</summary>
    public void Confirm(ReplyDraft draft, LivePart part)
    {
        draft.Confirm(End);
        part.End = End;
        part.AttemptedEnd = End;
        part.Bytes += Bytes;
        if (_plan)
            draft.Cards.PlanDue = null;
        foreach (var (card, face, due) in _cards)
        {
            (card.Part, card.Shown) = (part, face);
            if (card.Due == due)
                card.Due = null;
        }
    }
}
