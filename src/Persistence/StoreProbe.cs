using BotHost.Domain;

namespace BotHost.Persistence;

internal sealed class StoreProbe(Database database, TimeProvider time) : IStoreProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<TimeSpan> ProbeAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await database.RunAsync([new Statement("select 1")], either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw StoreErrors.Unavailable(e);
        }

        return time.GetElapsedTime(started);
    }
}
