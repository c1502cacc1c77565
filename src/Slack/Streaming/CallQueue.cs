namespace BotHost.Slack.Streaming;

/// <summary>
/// Lets one caller in at a time, in the order in which they came. A semaphore promises no order, and the order of
/// the calls is the order of the words.
/// </summary>
internal sealed class CallQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private bool _busy;

    /// <summary>Takes a place in the queue at once, and completes when it is this caller's turn.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (!_busy)
            {
                _busy = true;
                return;
            }
            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        await using var givenUp = cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                if (place.List is null)
                    return;
                _waiting.Remove(place);
            }
            place.Value.SetCanceled(cancellationToken);
        });
        await place.Value.Task;
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _busy = false;
                return;
            }
            next = first.Value;
            _waiting.RemoveFirst();
        }
        next.SetResult();
    }
}
