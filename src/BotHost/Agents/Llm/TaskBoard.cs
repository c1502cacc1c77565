using System.Globalization;
using BotHost.Domain.Agents;

namespace BotHost.Agents.Llm;

/// <summary>
/// The cards of one turn: the steps that the model announced and the tool calls that it made. A call that names a step is shown on the
/// step's own card, further calls of the same step get cards of their own. Built again from the recorded rounds, it gives the same cards
/// the same ids. Used by one turn, one call at a time.
/// </summary>
internal sealed class TaskBoard
{
    /// <summary>The most cards of one answer; the last of them is shared by all calls that find no place.</summary>
    public const int MostCards = 45;

    /// <summary>The most steps of one plan.</summary>
    public const int MostSteps = 12;

    private readonly List<Card> _plan = [];
    private int _cards;
    private int _steps;
    private Card? _shared;
    private int _sharedDone;
    private int _sharedFailed;

    /// <summary>The steps as the model is told of them.</summary>
    public string Describe() =>
        string.Join(
            '\n',
            _plan.Select(
                (step, index) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{index + 1}. {step.Title}{(step.IsOpen ? "" : " (done)")}"
                    )
            )
        );

    /// <summary>Announces steps. Steps with a title that is known stay as they are; open ones that are no longer named are closed.</summary>
    public IEnumerable<AgentUpdate> Announce(string title, IReadOnlyList<string> steps)
    {
        var before = _plan.ToList();
        _plan.Clear();
        yield return new PlanUpdate(title);
        foreach (var name in steps.Take(MostSteps))
        {
            if (before.Find(step => step.Title == name) is { } known)
            {
                before.Remove(known);
                _plan.Add(known);
            }
            else if (_cards < MostCards - 1)
            {
                _cards++;
                var card = new Card(string.Create(CultureInfo.InvariantCulture, $"step-{++_steps}"), name);
                _plan.Add(card);
                yield return card.ToUpdate();
            }
        }
        foreach (var left in before.Where(step => step.IsOpen))
        {
            left.Status = AgentTaskStatus.Complete;
            left.Output = "Not needed any more";
            yield return left.ToUpdate();
        }
    }

    /// <summary>Ticks a step off; null where the plan has no such step.</summary>
    public AgentUpdate? Tick(int step, string? outcome)
    {
        if (StepCard(step) is not { } card)
            return null;
        card.Status = AgentTaskStatus.Complete;
        card.Output = outcome ?? card.Output;
        return card.ToUpdate();
    }

    /// <summary>Gives a call its card. Without a number it belongs to the next open step, but never to the last one: that is the answer.</summary>
    public Card Place(string id, string title, string? details, int? step)
    {
        var meant = step is { } number ? StepCard(number) : NextStep();
        if (meant is { HasCall: false, IsOpen: true } own)
        {
            own.HasCall = true;
            own.Details = details;
            return own;
        }
        if (_shared is null && _cards < MostCards - 1)
        {
            _cards++;
            return new Card(id, title) { Details = details, HasCall = true };
        }
        if (_shared is null)
        {
            _cards++;
            _shared = new Card("more", "Further steps");
        }
        _shared.Calls++;
        _shared.Details = details is null ? title : $"{title}: {details}";
        return _shared;
    }

    /// <summary>A call has started.</summary>
    public static AgentUpdate Start(Card card)
    {
        card.Status = AgentTaskStatus.InProgress;
        return card.ToUpdate();
    }

    /// <summary>A call has come to something.</summary>
    public AgentUpdate Finish(Card card, ToolResult result)
    {
        if (ReferenceEquals(card, _shared))
        {
            _ = result.Failed ? _sharedFailed++ : _sharedDone++;
            card.Status =
                _sharedDone + _sharedFailed < card.Calls ? AgentTaskStatus.InProgress
                : _sharedDone == 0 ? AgentTaskStatus.Error
                : AgentTaskStatus.Complete;
            card.Output = string.Create(
                CultureInfo.InvariantCulture,
                $"{_sharedDone} done{(_sharedFailed == 0 ? "" : $", {_sharedFailed} failed")}"
            );
            card.Sources = [.. card.Sources ?? [], .. result.Sources ?? []];
            return card.ToUpdate();
        }
        card.Status = result.Failed ? AgentTaskStatus.Error : AgentTaskStatus.Complete;
        card.Output = result.Output;
        card.Sources = result.Sources;
        return card.ToUpdate();
    }

    /// <summary>Shows the next open step as the one being worked on, unless another one is. Null where nothing changes.</summary>
    public AgentUpdate? Advance() =>
        _plan.Exists(step => step.Status is AgentTaskStatus.InProgress)
        || _plan.Find(step => step.Status is AgentTaskStatus.Pending) is not { } next
            ? null
            : Start(next);

    /// <summary>The answer is complete, and so is every step of its plan.</summary>
    public IEnumerable<AgentUpdate> Complete()
    {
        foreach (var step in _plan.Where(step => step.IsOpen))
        {
            step.Status = AgentTaskStatus.Complete;
            yield return step.ToUpdate();
        }
    }

    /// <summary>Whether a card is a step of the plan.</summary>
    public bool IsStep(Card card) => _plan.Contains(card);

    private Card? NextStep()
    {
        var open = _plan.FindIndex(step => step is { HasCall: false, IsOpen: true });
        return open >= 0 && open < _plan.Count - 1 ? _plan[open] : null;
    }

    private Card? StepCard(int number) => number >= 1 && number <= _plan.Count ? _plan[number - 1] : null;

    /// <summary>One card.</summary>
    public sealed class Card(string id, string title)
    {
        public string Title { get; } = title;
        public AgentTaskStatus Status { get; set; } = AgentTaskStatus.Pending;
        public string? Details { get; set; }
        public string? Output { get; set; }
        public IReadOnlyList<AgentSource>? Sources { get; set; }
        public bool HasCall { get; set; }
        public int Calls { get; set; }
        public bool IsOpen => Status is AgentTaskStatus.Pending or AgentTaskStatus.InProgress;

        public TaskUpdate ToUpdate() => new(id, Title, Status, Details, Output, Sources);
    }
}
