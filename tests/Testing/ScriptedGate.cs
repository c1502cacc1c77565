namespace BotHost.Testing;

/// <summary>Holds one answer of <see cref="ScriptedSlack"/> back until the test lets it go.</summary>
public sealed class ScriptedGate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Completes when the call has arrived and waits for its answer; fails if it has not after half a minute.
    /// </summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets the answer go.</summary>
    public void Release() => _released.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _released.Task.WaitAsync(cancellationToken);
    }
}
