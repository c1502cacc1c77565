using BotHost.Slack.WebApi;

namespace BotHost.Slack.Budgets;

/// <summary>
/// One writer's place in the line of its tenant. It waits for one call at a time, and builds what that call carries only
/// once it has the right to make it. Used by one caller at a time.
/// </summary>
internal sealed class BudgetSeat(TenantBudgets budgets, string tenant) : IDisposable
{
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    public string Tenant => tenant;

    /// <summary>What it waits for or was given; null if it is not in line. Guarded by the budgets' lock, as all that follows.</summary>
    internal CallNeed? Need { get; set; }

    /// <summary>Whether the right is there, to be used or given up.</summary>
    internal bool IsServed { get; set; }

    internal long Order { get; set; }

    internal TimeSpan Since { get; set; }

    /// <summary>Whether a stream is open that will want to be stopped.</summary>
    internal bool HasStream { get; set; }

    internal TaskCompletionSource Wake { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is in line and its turn has not come.</summary>
    public bool IsWaiting => budgets.IsWaiting(this);

    /// <summary>Completes when its turn has come.</summary>
    public Task Served => budgets.ServedAsync(this);

    /// <summary>Waits until its turn has come, or for so long.</summary>
    public Task ServedAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        budgets.ServedAsync(this, atMost, cancellationToken);

    /// <summary>
    /// Takes the right to one call now, or keeps a place in line for it: ask again once <see cref="Served"/> completes, for
    /// the same call or for another that has become more pressing.
    /// </summary>
    public bool TryTake(CallNeed need) => budgets.TryTake(this, need);

    /// <summary>Takes the right to one call if nobody waits for such a one; keeps the place in line for another.</summary>
    public bool TryTakeAside(CallNeed need) => budgets.TryTakeAside(this, need);

    /// <summary>The call was not made after all.</summary>
    public void GiveBack(CallNeed need) => budgets.GiveBack(this, need);

    /// <summary>No stream is open that would have to be stopped.</summary>
    public void HasNoStream() => budgets.HasNoStream(this);

    /// <summary>Waits for the right to one call.</summary>
    /// <exception cref="SlackApiException">Slack wants to be left alone for longer than anybody should wait.</exception>
    public async Task TakeAsync(CallNeed need, CancellationToken cancellationToken)
    {
        try
        {
            while (!TryTake(need))
            {
                if (BlockedFor is { } blocked && blocked > LongestBlock)
                    throw new SlackApiException(need.Method, SlackErrorCode.RateLimited) { RetryAfter = blocked };
                await ServedAsync(LookAgain, cancellationToken);
            }
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>How long Slack refuses what is waited for; null if it does not.</summary>
    public TimeSpan? BlockedFor => budgets.BlockedFor(this);

    /// <summary>Whether answers that are complete had better do without a stream.</summary>
    public bool AreStartsShort => budgets.AreStartsShort(tenant);

    /// <summary>What share is left of a method's budget once all who wait are served; 1 is all of it, less than 0 means waiting.</summary>
    public double Left(string method) => budgets.Left(tenant, method);

    /// <summary>The least time between two appends of text to one stream.</summary>
    public TimeSpan AppendInterval(TimeSpan shortest) => budgets.AppendInterval(tenant, shortest);

    /// <summary>An answer will begin in this channel soon.</summary>
    public void Expect(string channel, bool asStream) => budgets.Expect(tenant, channel, asStream);

    /// <summary>Wants nothing any more.</summary>
    public void Leave() => budgets.Leave(this);

    public void Dispose()
    {
        Leave();
        HasNoStream();
    }
}
