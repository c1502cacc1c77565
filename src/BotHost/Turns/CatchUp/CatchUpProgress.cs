using BotHost.Domain.Inbox;

namespace BotHost.Turns.CatchUp;

/// <summary>The stored progress of one catch-up. Gives up when another replica goes on.</summary>
internal sealed class CatchUpProgress(
    IWatermarks watermarks,
    CatchUpClaim claim,
    Patience patience,
    CancellationTokenSource lost
) : ICatchUpProgress
{
    public string? Position => claim.Position;

    public async Task SaveAsync(string position, CancellationToken cancellationToken)
    {
        if (await patience.WaitOutAsync(token => watermarks.SaveAsync(claim, position, token), cancellationToken))
            return;
        await lost.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<IReadOnlyList<string>> ActiveThreadsAsync(
        string channel,
        string since,
        CancellationToken cancellationToken
    ) =>
        patience.WaitOutAsync(
            token => watermarks.ActiveThreadsAsync(claim.Adapter, claim.Tenant, channel, since, token),
            cancellationToken
        );
}
