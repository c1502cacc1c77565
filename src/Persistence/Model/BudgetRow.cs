namespace BotHost.Persistence.Model;

internal sealed class BudgetRow
{
    public required string TenantId { get; init; }
    public required string Method { get; init; }
    public required string Scope { get; init; }
    public required double PerSecond { get; init; }
    public required double Burst { get; init; }
    public required double Tokens { get; init; }
    public DateTimeOffset RefilledAt { get; init; }
    public DateTimeOffset? BlockedUntil { get; init; }
    public DateTimeOffset GrowsAt { get; init; }
}
