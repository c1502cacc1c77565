using BotHost.Domain.Agents;
using BotHost.Domain.Replies;

namespace BotHost.Slack.Streaming;

/// <summary>The plan and the cards of an answer, whole, in the order of their first appearance.</summary>
internal sealed class CardBoard
{
    private const string StoppedOutput = "Stopped.";

    private readonly List<Card> _cards = [];
    private readonly Dictionary<string, Card> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<Card> _unrecorded = [];
    private readonly Dictionary<Card, TaskUpdate> _beforeEnding = [];
    private bool _titleUnrecorded;

    /// <summary>The heading above the steps, or null.</summary>
    public string? PlanTitle { get; private set; }

    /// <summary>Where in the sent text a new heading is due; null if Slack shows it.</summary>
    public int? PlanDue { get; set; }

    /// <summary>All cards.</summary>
    public IReadOnlyList<Card> All => _cards;

    /// <summary>Whether Slack has to be told of a card or of the heading.</summary>
    public bool HasDue => PlanDue is not null || HasDueCards;

    /// <summary>Whether Slack has to be told of a card, or of the heading above one.</summary>
    public bool HasDueCards => _cards.Exists(card => card.Due is not null) || (PlanDue is not null && _cards.Count > 0);

    /// <summary>Whether something is not in the store yet.</summary>
    public bool HasUnrecorded => _titleUnrecorded || _unrecorded.Count > 0;

    /// <summary>Cards that Slack has to be told of, in the order in which they came due.</summary>
    public IEnumerable<Card> Due => _cards.Where(card => card.Due is not null).OrderBy(card => card.Due);

    /// <summary>Takes the heading.</summary>
    public void Take(PlanUpdate plan, int at)
    {
        if (plan.Title == PlanTitle)
            return;
        PlanTitle = plan.Title;
        PlanDue ??= at;
        _titleUnrecorded = true;
    }

    /// <summary>Takes a card's new content.</summary>
    public void Take(TaskUpdate update, int at)
    {
        if (!_byId.TryGetValue(update.Id, out var card))
        {
            card = new Card(update);
            _byId.Add(update.Id, card);
            _cards.Add(card);
        }
        else
        {
            var before = card.Content;
            var merged = update with
            {
                Details = update.Details ?? before.Details,
                Output = update.Output ?? before.Output,
                Sources = update.Sources ?? before.Sources,
            };
            if (merged == before)
                return;
            card.Content = merged;
        }

        card.Due ??= at;
        _unrecorded.Add(card);
    }

    /// <summary>Puts back what an earlier process stored; Slack shows it already, in a part that is yet to be rewritten.</summary>
    public void Restore(StoredReply stored, LivePart? part)
    {
        PlanTitle = stored.PlanTitle;
        foreach (var task in stored.Tasks)
        {
            var card = new Card(task) { Part = part, Due = part is null ? 0 : null };
            if (_byId.TryAdd(task.Id, card))
                _cards.Add(card);
        }
    }

    /// <summary>Closes every open card: complete on success, error on failure, and after a stop its output says so.</summary>
    public void End(ReplyEnding ending, int at)
    {
        foreach (var (card, content) in _beforeEnding)
            card.Content = content;
        _beforeEnding.Clear();
        foreach (var card in _cards.Where(card => card.IsOpen))
        {
            _beforeEnding.Add(card, card.Content);
            card.Content = ending switch
            {
                ReplyEnding.Complete => card.Content with { Status = AgentTaskStatus.Complete },
                ReplyEnding.Stopped => card.Content with
                {
                    Status = AgentTaskStatus.Error,
                    Output = string.IsNullOrEmpty(card.Content.Output)
                        ? StoppedOutput
                        : card.Content.Output + "\n" + StoppedOutput,
                },
                _ => card.Content with { Status = AgentTaskStatus.Error },
            };
            card.Due ??= at;
            _unrecorded.Add(card);
        }
    }

    /// <summary>The cards that a part shows.</summary>
    public IEnumerable<Card> Of(LivePart part) => _cards.Where(card => card.Part == part);

    /// <summary>Takes cards and heading off a part: a fresh one has to show those that are open, or all of them.</summary>
    public void Leave(LivePart part, int at, bool all)
    {
        var left = false;
        foreach (var card in Of(part).ToArray())
        {
            if (!all && !card.IsOpen && card.Due is null)
                continue;
            (card.Part, card.Shown, card.Due) = (null, null, at);
            left = true;
        }

        if (left && PlanTitle is not null)
            PlanDue = at;
    }

    /// <summary>Words of ours were put into the sent text: what is due behind them moves along.</summary>
    public void Shift(int at, int length)
    {
        if (PlanDue >= at)
            PlanDue += length;
        foreach (var card in _cards.Where(card => card.Due >= at))
            card.Due += length;
    }

    /// <summary>What is to be stored; forgotten only by <see cref="Recorded"/>.</summary>
    public IReadOnlyList<TaskUpdate> Unrecorded() =>
        [.. _cards.Where(_unrecorded.Contains).Select(card => card.Content)];

    /// <summary>The store has it.</summary>
    public void Recorded(IReadOnlyList<TaskUpdate> stored, string? title)
    {
        foreach (var task in stored)
        {
            if (_byId[task.Id] is var card && ReferenceEquals(card.Content, task))
                _unrecorded.Remove(card);
        }

        _titleUnrecorded &= title != PlanTitle;
    }
}
