namespace BotHost.Persistence.Inbox;

/// <summary>
/// The bounded queue of arrivals that wait for a commit, and the rule of what may share one. Several batches may be in flight
/// at once; a message that only counts where its conversation is known waits while another batch is about to make it known.
/// </summary>
internal sealed class ArrivalQueue(int capacity, int maxBatch, int maxFlushes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Arrival> _waiting = new();
    private readonly Dictionary<Guid, int> _opening = [];
    private int _flushes;
    private bool _closed;

    /// <summary>Adds an arrival.</summary>
    /// <param name="arrival">The arrival.</param>
    /// <param name="startFlush">Whether the caller has to start a flush: a connection is free.</param>
    /// <returns>False where the queue is full or closed.</returns>
    public bool TryAdd(Arrival arrival, out bool startFlush)
    {
        lock (_gate)
        {
            startFlush = false;
            if (_closed || _waiting.Count >= capacity)
                return false;
            _waiting.AddLast(arrival);
            if (_flushes < maxFlushes)
            {
                _flushes++;
                startFlush = true;
            }

            return true;
        }
    }

    /// <summary>Takes the next batch of a flush; an empty one ends the flush.</summary>
    /// <param name="finished">The batch that this flush has just finished; empty at its start.</param>
    public List<Arrival> Next(List<Arrival> finished)
    {
        lock (_gate)
        {
            Count(finished, -1);
            List<Arrival> batch = [];
            for (var node = _waiting.First; node is not null && batch.Count < maxBatch; )
            {
                var next = node.Next;
                var arrival = node.Value;
                if (arrival.Abandoned)
                {
                    _waiting.Remove(node);
                }
                else if (arrival.Activity.Addressed || arrival.Conversation is not { } id || !_opening.ContainsKey(id))
                {
                    _waiting.Remove(node);
                    batch.Add(arrival);
                }

                node = next;
            }

            Count(batch, +1);
            if (batch.Count == 0)
                _flushes--;
            return batch;
        }
    }

    /// <summary>Refuses further arrivals.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    private void Count(List<Arrival> batch, int by)
    {
        foreach (var arrival in batch)
        {
            if (!arrival.Activity.Addressed || arrival.Conversation is not { } id)
                continue;
            var count = _opening.GetValueOrDefault(id) + by;
            if (count == 0)
                _opening.Remove(id);
            else
                _opening[id] = count;
        }
    }
}
