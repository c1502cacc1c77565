using System.Collections.Concurrent;
using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Slack.Tests.Replies;

/// <summary>A journal in memory that keeps every record in order, and can be fenced out.</summary>
internal sealed class RecordingJournal : IReplyJournal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, ReplyPart> _parts = [];
    private readonly List<TaskUpdate> _tasks = [];
    private readonly ConcurrentQueue<string> _log = new();
    private readonly List<(string What, TaskCompletionSource Recorded)> _awaited = [];
    private ReplyTexts _texts = new("", "");

    /// <summary>What happened, as <c>opening 0</c>, <c>update 0 Open 1.2</c>, <c>progress 12</c>, <c>tasks 2</c>.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>Another replica holds the turn from this record on, named by its beginning.</summary>
    public string? FencedFrom { get; set; }

    /// <summary>Called once, when that record comes.</summary>
    public Action? Fenced { get; set; }

    /// <summary>Parts as they were when they were about to be asked for.</summary>
    public ConcurrentQueue<ReplyPart> Opened { get; } = new();

    /// <summary>Completes when there is such a record.</summary>
    public Task RecordedAsync(string what)
    {
        lock (_lock)
        {
            if (_log.Contains(what))
                return Task.CompletedTask;
            var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((what, recorded));
            return recorded.Task;
        }
    }

    public string? PlanTitle { get; private set; }

    public IReadOnlyList<ReplyPart> Parts
    {
        get
        {
            lock (_lock)
                return [.. _parts.Values];
        }
    }

    public IReadOnlyList<TaskUpdate> Tasks
    {
        get
        {
            lock (_lock)
                return [.. _tasks];
        }
    }

    /// <summary>All of it, as the next process finds it.</summary>
    public StoredReply Stored
    {
        get
        {
            lock (_lock)
                return new StoredReply([.. _parts.Values], PlanTitle, [.. _tasks], _texts);
        }
    }

    public async Task<string> OpeningAsync(ReplyPart part, CancellationToken cancellationToken)
    {
        await Record($"opening {part.Number}", () => _parts.Add(part.Number, part));
        Opened.Enqueue(part);
        return part.AfterTs;
    }

    public Task UpdateAsync(ReplyPart part, CancellationToken cancellationToken) =>
        Record($"update {part.Number} {part.State}", () => _parts[part.Number] = part);

    public Task ProgressAsync(ReplyPart part, ReplyTexts soFar, CancellationToken cancellationToken) =>
        Record(
            $"progress {soFar.Sent.Length}",
            () =>
            {
                _parts[part.Number] = part;
                _texts = soFar;
            }
        );

    public Task TasksAsync(string? planTitle, IReadOnlyList<TaskUpdate> changed, CancellationToken cancellationToken) =>
        Record(
            $"tasks {string.Join(',', changed.Select(task => $"{task.Id}:{task.Status}"))}",
            () =>
            {
                PlanTitle = planTitle;
                foreach (var task in changed)
                {
                    var known = _tasks.FindIndex(other => other.Id == task.Id);
                    if (known < 0)
                        _tasks.Add(task);
                    else
                        _tasks[known] = task;
                }
            }
        );

    private Task Record(string what, Action record)
    {
        lock (_lock)
        {
            if (FencedFrom is { } fence && what.StartsWith(fence, StringComparison.Ordinal))
            {
                FencedFrom = "";
                Fenced?.Invoke();
            }
            if (FencedFrom is "")
                return Task.FromException(new FencedOutException("Another replica holds the turn."));
            record();
            _log.Enqueue(what);
            foreach (var (_, recorded) in _awaited.Where(entry => entry.What == what))
                recorded.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
