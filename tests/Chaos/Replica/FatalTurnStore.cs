using BotHost.Chaos.Traps;
using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;

namespace BotHost.Chaos.Replica;

/// <summary>Dies around the commits of a turn's course; hands out journals that do so around those of its work.</summary>
internal sealed class FatalTurnStore(ITurnStore inner, KillSwitch kill) : ITurnStore
{
    public async Task<IReadOnlyList<ClaimedConversation>> ClaimAsync(
        ClaimRequest request,
        CancellationToken cancellationToken
    )
    {
        var claimed = await inner.ClaimAsync(request, cancellationToken);
        if (claimed.Count > 0)
            kill.Pass(KillPoint.AfterClaim);
        return claimed;
    }

    public Task<IReadOnlyList<LeaseState>> RenewAsync(
        IReadOnlyCollection<Lease> held,
        CancellationToken cancellationToken
    ) => inner.RenewAsync(held, cancellationToken);

    public Task<IReadOnlyList<LeaseState>> ReadAsync(
        IReadOnlyCollection<Lease> held,
        CancellationToken cancellationToken
    ) => inner.ReadAsync(held, cancellationToken);

    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => inner.NextDueAsync(cancellationToken);

    public async Task<TurnFence?> OpenAsync(Lease lease, OpenTurn turn, CancellationToken cancellationToken)
    {
        var fence = await inner.OpenAsync(lease, turn, cancellationToken);
        if (fence is not null)
            kill.Pass(KillPoint.AfterOpen);
        return fence;
    }

    public Task AbsorbAsync(
        Lease lease,
        IReadOnlyList<PendingActivity> activities,
        CancellationToken cancellationToken
    ) => inner.AbsorbAsync(lease, activities, cancellationToken);

    public Task<ResumedTurn> LoadAsync(TurnFence fence, CancellationToken cancellationToken) =>
        inner.LoadAsync(fence, cancellationToken);

    public async Task<bool> SettleAsync(
        TurnFence fence,
        long controls,
        TurnOutcome outcome,
        ReplyTexts texts,
        CancellationToken cancellationToken
    )
    {
        kill.Pass(KillPoint.BeforeSettle);
        var settled = await inner.SettleAsync(fence, controls, outcome, texts, cancellationToken);
        if (settled)
            kill.Pass(KillPoint.AfterSettle);
        return settled;
    }

    public async Task<bool> FinishAsync(TurnFence fence, LeaseEnd end, CancellationToken cancellationToken)
    {
        kill.Pass(KillPoint.BeforeFinish);
        var more = await inner.FinishAsync(fence, end, cancellationToken);
        kill.Pass(KillPoint.AfterFinish);
        return more;
    }

    public Task RetryAsync(TurnFence fence, TurnOutcome.RetryAt retry, CancellationToken cancellationToken) =>
        inner.RetryAsync(fence, retry, cancellationToken);

    public Task HandOverAsync(TurnFence fence, CancellationToken cancellationToken) =>
        inner.HandOverAsync(fence, cancellationToken);

    public Task<bool> DieAsync(TurnFence fence, string error, LeaseEnd end, CancellationToken cancellationToken) =>
        inner.DieAsync(fence, error, end, cancellationToken);

    public Task<bool> ReleaseAsync(Lease lease, LeaseEnd end, CancellationToken cancellationToken) =>
        inner.ReleaseAsync(lease, end, cancellationToken);

    public Task<IReadOnlyList<StoppedConversation>> StopAsync(
        StopRequested stop,
        CancellationToken cancellationToken
    ) => inner.StopAsync(stop, cancellationToken);

    public ITurnJournal Journal(TurnFence fence) => new FatalTurnJournal(inner.Journal(fence), kill);

    public IReplyJournal ReplyJournal(TurnFence fence) => new FatalReplyJournal(inner.ReplyJournal(fence), kill);
}
