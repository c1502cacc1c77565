namespace BotHost.Domain.Budgets;

/// <summary>
/// What is left of a platform's rate limits, shared by all replicas. The store's own clock refills it, up to its burst.
/// Safe for concurrent use.
/// </summary>
public interface IBudgetStore
{
    /// <summary>
    /// Takes tokens of many budgets in one round trip, gives others back, and tells what is left. A budget that is not
    /// known yet begins full, at the rate that the demand documents.
    /// </summary>
    /// <param name="demands">At most one for each budget.</param>
    /// <param name="learning">How rates change by experience; null keeps to the documented ones.</param>
    /// <param name="cancellationToken">Gives it up; what was taken by then is lost until it refills.</param>
    /// <returns>One grant for each demand, in no particular order. While a budget is blocked nothing is granted.</returns>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    Task<IReadOnlyList<BudgetGrant>> GrantAsync(
        IReadOnlyList<BudgetDemand> demands,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The platform limited the rate: nothing of this budget is granted to any replica for so long, and one token is there
    /// when the time is over. A rate that is learned shrinks, once for all refusals that fall into one block.
    /// </summary>
    /// <param name="key">The budget, whether it is known yet or not.</param>
    /// <param name="documented">Its documented rate.</param>
    /// <param name="howLong">How long the platform wants to be left alone. A longer block that holds already stays.</param>
    /// <param name="learning">How rates change by experience; null keeps to the documented ones.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    Task BlockAsync(
        BudgetKey key,
        BudgetRate documented,
        TimeSpan howLong,
        BudgetLearning? learning,
        CancellationToken cancellationToken
    );
}

/// <summary>What a rate limit holds for.</summary>
/// <param name="Tenant">The workspace.</param>
/// <param name="Method">The platform's method.</param>
/// <param name="Scope">The channel, where the limit is one of the channel; else empty.</param>
public readonly record struct BudgetKey(string Tenant, string Method, string Scope = "");

/// <summary>A rate limit.</summary>
/// <param name="PerSecond">Calls per second in the long run, more than 0.</param>
/// <param name="Burst">Calls at once after a pause, at least 1.</param>
public readonly record struct BudgetRate(double PerSecond, double Burst);

/// <summary>What one replica wants of one budget.</summary>
/// <param name="Key">The budget.</param>
/// <param name="Documented">Its documented rate.</param>
/// <param name="Urgent">How many calls wait that may take it down to the last token.</param>
/// <param name="Other">How many more calls wait, which leave the reserve untouched.</param>
/// <param name="Ahead">How many tokens the replica would like to have at hand beyond that; they leave the reserve untouched.</param>
/// <param name="Reserve">The share of the burst that is kept for what is urgent, 0 to 1.</param>
/// <param name="GiveBack">How many tokens were granted before and not used.</param>
/// <param name="IsHeldBack">Whether calls are already made more rarely than they could be, to spare this budget.</param>
public sealed record BudgetDemand(
    BudgetKey Key,
    BudgetRate Documented,
    int Urgent = 0,
    int Other = 0,
    int Ahead = 0,
    double Reserve = 0,
    int GiveBack = 0,
    bool IsHeldBack = false
);

/// <summary>What was granted.</summary>
/// <param name="Key">The budget.</param>
/// <param name="Granted">How many tokens: possibly fewer than wanted, never more.</param>
/// <param name="Left">How many are left for all, in fractions.</param>
/// <param name="Rate">The rate that holds now.</param>
/// <param name="BlockedFor">For how long nothing will be granted; zero if it is not blocked.</param>
public sealed record BudgetGrant(BudgetKey Key, int Granted, double Left, BudgetRate Rate, TimeSpan BlockedFor);

/// <summary>How a rate changes by experience. It stays between a quarter of the documented one and so many times as much.</summary>
/// <param name="Growth">By what a rate grows in a step in which calls had to wait or were held back, as 1.1.</param>
/// <param name="Step">Time between two such steps.</param>
/// <param name="Shrink">By what it shrinks on a refusal, as 0.8.</param>
/// <param name="Rest">How long it does not grow after that.</param>
/// <param name="Most">How many times the documented rate it may become.</param>
public sealed record BudgetLearning(double Growth, TimeSpan Step, double Shrink, TimeSpan Rest, double Most);
