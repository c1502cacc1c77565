namespace BotHost.Persistence.Tests;

/// <summary>Asks again until the database's clock has moved on; the time limit only ends a test that would never end.</summary>
public static class Eventually
{
    public static async Task<IReadOnlyList<T>> AnyAsync<T>(Func<Task<IReadOnlyList<T>>> look)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await look() is { Count: > 0 } found)
                return found;
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
