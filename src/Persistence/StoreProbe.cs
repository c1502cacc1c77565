using BotHost.Domain;

namespace BotHost.Persistence;

internal sealed class StoreProbe(Database database, TimeProvider time) : IStoreProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<TimeSpan> ProbeAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await database
                .RunAsync([new Statement("select 1")], cancellationToken)
                .WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw StoreErrors.Unavailable(e);
        }

        return time.GetElapsedTime(started);
    }
}
