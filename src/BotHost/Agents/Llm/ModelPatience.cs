namespace BotHost.Agents.Llm;

/// <summary>How often and after what wait transient trouble of the model is tried again within one turn.</summary>
internal sealed class ModelPatience(int retries, TimeProvider time)
{
    /// <summary>A server that wants us to wait longer than this is not waited for: a person is better told.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private int _used;

    /// <summary>How long to wait before the next try; null: there is none.</summary>
    public TimeSpan? NextWait(ModelException trouble)
    {
        if (!trouble.IsTransient || _used >= retries || trouble.RetryAfter > LongestWait)
            return null;
        // 0.5, 1, 2 s … halved or not by chance, so that turns that failed together do not come back together.
        var wait = TimeSpan.FromSeconds(0.5 * Math.Pow(2, _used++) * (0.5 + Random.Shared.NextDouble() / 2));
        return trouble.RetryAfter > wait ? trouble.RetryAfter : wait;
    }

    public Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        Task.Delay(wait, time, cancellationToken);
}
