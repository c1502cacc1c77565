namespace BotHost.Persistence.Model;

internal sealed class TurnRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required Guid ConversationId { get; init; }
    public required Guid TriggerId { get; init; }
    public required string OrderKey { get; init; }
    public Guid? Claim { get; init; }
    public required string Phase { get; init; }
    public string? Outcome { get; init; }
    public string? Error { get; init; }
    public int Attempt { get; init; }
    public string? PlanTitle { get; init; }
    public required string TextModel { get; init; }
    public required string TextSent { get; init; }
    public DateTimeOffset DeadlineAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public bool TakenOver { get; init; }
    public bool MayTryAgain { get; init; }
    public Guid? Replaces { get; init; }
}

internal sealed class TurnRoundRow
{
    public required Guid TurnId { get; init; }
    public required int N { get; init; }
    public required string Message { get; init; }
    public string? Model { get; init; }
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public DateTimeOffset FinishedAt { get; init; }
}

internal sealed class ToolCallRow
{
    public required Guid TurnId { get; init; }
    public required int Round { get; init; }
    public required string CallId { get; init; }
    public required string Tool { get; init; }
    public required string Arguments { get; init; }
    public required bool Repeatable { get; init; }
    public required string State { get; init; }
    public string? Result { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

internal sealed class TaskRow
{
    public required Guid TurnId { get; init; }
    public required string TaskId { get; init; }
    public long Ord { get; init; }
    public required string Title { get; init; }
    public required string Status { get; init; }
    public string? Details { get; init; }
    public string? Output { get; init; }
    public string? Sources { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class ReplyPartRow
{
    public required Guid TurnId { get; init; }
    public required int Seq { get; init; }
    public required string AfterTs { get; init; }
    public string? Ts { get; init; }
    public required string Mode { get; init; }
    public required string State { get; init; }
    public required int SliceStart { get; init; }
    public required int SliceLength { get; init; }
    public required int Bytes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class UsageRow
{
    public required Guid TurnId { get; init; }
    public required string Model { get; init; }
    public required string TenantId { get; init; }
    public required int Rounds { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public DateTimeOffset UsedAt { get; init; }
}
