using BotHost.Domain;

namespace BotHost.Turns;

/// <summary>
/// Waits out a database that is away: turns pause and go on, they do not fail. Gives up only with its token, which fires when the
/// conversation is known to be lost.
/// </summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public async Task<T> WaitOutAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(100); ; wait = wait * 2 < Longest ? wait * 2 : Longest)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    public Task WaitOutAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        WaitOutAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken
        );
}
