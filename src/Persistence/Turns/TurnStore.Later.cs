using BotHost.Domain.Turns;

namespace BotHost.Persistence.Turns;

/// <summary>Turns that are left for later, or for another replica.</summary>
internal sealed partial class TurnStore
{
    // An attempt that was none is taken back here, because the next claim counts one. Controls that come in while the conversation is held
    // do not touch its wake-up.
    private const string LeaveForLater = """
        with freed as (
            update lease set owner = null, claim = null, ready_at = now() + case when controls = @controls then @wait else interval '0' end
            where conversation_id = @conversation and claim = @claim
                and exists (select 1 from turn where id = @turn and claim = @claim and phase in ('answering', 'settling'))
            returning 1)
        update turn set claim = null, error = coalesce(@error, error),
            attempt = attempt - case when not @count_attempt and phase = 'answering' then 1 else 0 end
        where id = @turn and claim = @claim and exists (select 1 from freed)
        returning id
        """;

    public Task RetryAsync(
        TurnFence fence,
        long controls,
        TurnOutcome.RetryAt retry,
        CancellationToken cancellationToken
    ) => LeaveAsync(fence, controls, retry.Wait, retry.Why, retry.CountAttempt, cancellationToken);

    public Task HandOverAsync(TurnFence fence, CancellationToken cancellationToken) =>
        LeaveAsync(fence, 0, TimeSpan.Zero, null, false, cancellationToken);

    private async Task LeaveAsync(
        TurnFence fence,
        long controls,
        TimeSpan wait,
        string? error,
        bool countAttempt,
        CancellationToken cancellationToken
    )
    {
        var rows = await database.ListAsync(
            Fenced(LeaveForLater, fence.Lease)
                .With("turn", fence.Turn)
                .With("controls", controls)
                .With("wait", wait)
                .With("count_attempt", countAttempt)
                .WithText("error", error),
            r => r.GetGuid(0),
            cancellationToken
        );
        if (rows.Count == 0)
            throw FencedOut();
    }
}
