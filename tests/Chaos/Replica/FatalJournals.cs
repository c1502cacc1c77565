using System.Collections.Concurrent;
using BotHost.Chaos.Traps;
using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Chaos.Replica;

/// <summary>Dies around the record of a model's round.</summary>
internal sealed class FatalTurnJournal(ITurnJournal inner, KillSwitch kill) : ITurnJournal
{
    public async Task RecordRoundAsync(StoredRound round, CancellationToken cancellationToken)
    {
        kill.Pass(KillPoint.BeforeRound);
        await inner.RecordRoundAsync(round, cancellationToken);
        kill.Pass(KillPoint.AfterRound);
    }

    public Task RecordToolCallAsync(StoredToolCall call, CancellationToken cancellationToken) =>
        inner.RecordToolCallAsync(call, cancellationToken);

    public Task FinishToolCallAsync(int round, string callId, string result, CancellationToken cancellationToken) =>
        inner.FinishToolCallAsync(round, callId, result, cancellationToken);
}

/// <summary>Dies around the record of a part.</summary>
internal sealed class FatalReplyJournal(IReplyJournal inner, KillSwitch kill) : IReplyJournal
{
    private readonly ConcurrentDictionary<int, bool> _asked = new();

    public async Task<string> OpeningAsync(ReplyPart part, CancellationToken cancellationToken)
    {
        if (part.Number > 0)
            kill.Pass(KillPoint.BetweenParts);
        _asked[part.Number] = true;
        return await inner.OpeningAsync(part, cancellationToken);
    }

    public Task UpdateAsync(ReplyPart part, CancellationToken cancellationToken)
    {
        if (part.Ts is { } ts && _asked.TryRemove(part.Number, out _))
        {
            kill.Pass(part.Mode == ReplyPartMode.Native ? KillPoint.AfterStart : KillPoint.AfterPost);
            kill.Opened(ts);
        }
        return inner.UpdateAsync(part, cancellationToken);
    }

    public Task ProgressAsync(ReplyPart part, ReplyTexts soFar, CancellationToken cancellationToken) =>
        inner.ProgressAsync(part, soFar, cancellationToken);

    public Task TasksAsync(
        string? planTitle,
        IReadOnlyList<TaskUpdate> changed,
        CancellationToken cancellationToken
    ) => inner.TasksAsync(planTitle, changed, cancellationToken);
}
