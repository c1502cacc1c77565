namespace BotHost.Persistence.Tests;

/// <summary>Asks again until the database or its clock has moved on; the time limit only ends a test that would never end.</summary>
public static class Eventually
{
    public static async Task<IReadOnlyList<T>> AnyAsync<T>(
        Func<Task<IReadOnlyList<T>>> look,
        CancellationToken cancellationToken = default
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!cancellationToken.CanBeCanceled)
            limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await look() is { Count: > 0 } found)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
