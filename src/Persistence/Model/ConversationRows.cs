namespace BotHost.Persistence.Model;

internal sealed class InstallationRow
{
    public required Guid Id { get; init; }
    public required string Adapter { get; init; }
    public required string TenantId { get; init; }
    public string? TenantName { get; init; }
    public required string BotUserId { get; init; }
    public string? BotId { get; init; }
    public string? AppId { get; init; }
    public DateTimeOffset InstalledAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class ConversationRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string Adapter { get; init; }
    public required string Channel { get; init; }
    public string? Thread { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class InboxRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string Adapter { get; init; }
    public required string DedupeKey { get; init; }
    public Guid? ConversationId { get; init; }
    public required string OrderKey { get; init; }
    public required string Kind { get; init; }
    public required bool Queued { get; init; }
    public string? Body { get; init; }
    public string? Traceparent { get; init; }
    public required string State { get; init; }
    public Guid? TurnId { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public Guid? Claim { get; init; }
    public int Attempts { get; init; }
    public string? Error { get; init; }
    public DateTimeOffset ArrivedAt { get; init; }
    public DateTimeOffset? HandledAt { get; init; }
}

internal sealed class LeaseRow
{
    public required Guid ConversationId { get; init; }
    public required string TenantId { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public string? Owner { get; init; }
    public Guid? Claim { get; init; }
    public long Arrivals { get; init; }
    public long Controls { get; init; }
    public string? StopThrough { get; init; }
}

internal sealed class MessageRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required Guid ConversationId { get; init; }
    public required string Adapter { get; init; }
    public required string Channel { get; init; }
    public required string MessageId { get; init; }
    public required string OrderKey { get; init; }
    public required string Author { get; init; }
    public required bool FromBot { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset SentAt { get; init; }
    public DateTimeOffset StoredAt { get; init; }
    public DateTimeOffset? EditedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public Guid? TurnId { get; init; }
    public string? EditKey { get; init; }
    public required NpgsqlTypes.NpgsqlTsVector Search { get; init; }
}

internal sealed class MessageRevisionRow
{
    public required Guid MessageId { get; init; }
    public long Ord { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset ReplacedAt { get; init; }
}

internal sealed class FeedbackRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required Guid TurnId { get; init; }
    public required string UserId { get; init; }
    public required string Verdict { get; init; }
    public DateTimeOffset GivenAt { get; init; }
}

internal sealed class WatermarkRow
{
    public required string TenantId { get; init; }
    public required string Adapter { get; init; }
    public DateTimeOffset GoodUntil { get; init; }
    public DateTimeOffset? MissedFrom { get; init; }
    public DateTimeOffset? MissedUntil { get; init; }
    public DateTimeOffset? RunUntil { get; init; }
    public string? Position { get; init; }
    public string? Owner { get; init; }
    public Guid? Claim { get; init; }
    public DateTimeOffset? ClaimedUntil { get; init; }
    public DateTimeOffset? CaughtUpAt { get; init; }
}
