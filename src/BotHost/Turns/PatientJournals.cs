using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>A turn's journal that waits out a database that is away.</summary>
internal sealed class PatientTurnJournal(ITurnJournal inner, Patience patience) : ITurnJournal
{
    public Task RecordRoundAsync(StoredRound round, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.RecordRoundAsync(round, token), cancellationToken);

    public Task RecordToolCallAsync(StoredToolCall call, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.RecordToolCallAsync(call, token), cancellationToken);

    public Task FinishToolCallAsync(int round, string callId, string result, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.FinishToolCallAsync(round, callId, result, token), cancellationToken);
}

/// <summary>A reply's journal that waits out a database that is away.</summary>
internal sealed class PatientReplyJournal(IReplyJournal inner, Patience patience) : IReplyJournal
{
    public Task<string> OpeningAsync(ReplyPart part, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.OpeningAsync(part, token), cancellationToken);

    public Task UpdateAsync(ReplyPart part, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.UpdateAsync(part, token), cancellationToken);

    public Task ProgressAsync(ReplyPart part, ReplyTexts soFar, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.ProgressAsync(part, soFar, token), cancellationToken);

    public Task TasksAsync(string? planTitle, IReadOnlyList<TaskUpdate> changed, CancellationToken cancellationToken) =>
        patience.WaitOutAsync(token => inner.TasksAsync(planTitle, changed, token), cancellationToken);
}
