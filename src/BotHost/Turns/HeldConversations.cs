using System.Collections.Concurrent;
using BotHost.Domain.Turns;
using BotHost.Persistence;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>The conversations that this replica holds right now.</summary>
internal sealed class HeldConversations(IOptions<StorageOptions> storage, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, HeldConversation> _byConversation = new();

    public int Count => _byConversation.Count;

    /// <param name="claimed">What was claimed.</param>
    /// <param name="asked">When that was asked for, as a timestamp: the lease lasts no longer than counted from here.</param>
    public HeldConversation Add(ClaimedConversation claimed, long asked)
    {
        var lease = TimeSpan.FromSeconds(storage.Value.LeaseSeconds);
        var held = new HeldConversation(claimed, new LeaseTime(lease, asked, time));
        // The same conversation can come back only after its lease was lost while the former work has not noticed yet.
        if (_byConversation.TryGetValue(held.Lease.Conversation, out var former))
            former.Interrupt(Interruption.Lost);
        _byConversation[held.Lease.Conversation] = held;
        return held;
    }

    public void Remove(HeldConversation held) =>
        _byConversation.TryRemove(KeyValuePair.Create(held.Lease.Conversation, held));

    public bool Holds(Guid conversation) => _byConversation.ContainsKey(conversation);

    public IReadOnlyCollection<Lease> Leases() => [.. _byConversation.Values.Select(held => held.Lease)];

    /// <summary>Passes on what was read; what was asked for and not returned is lost.</summary>
    /// <param name="leases">What was asked for.</param>
    /// <param name="returned">What is still ours.</param>
    /// <param name="renewed">When a renewal was asked for, as a timestamp; null where it was only read.</param>
    public void Apply(IReadOnlyCollection<Lease> leases, IReadOnlyList<LeaseState> returned, long? renewed)
    {
        var states = returned.ToDictionary(state => state.Lease);
        foreach (var lease in leases)
        {
            if (!_byConversation.TryGetValue(lease.Conversation, out var held) || held.Lease != lease)
                continue;
            if (!states.TryGetValue(lease, out var state))
            {
                held.Interrupt(Interruption.Lost);
                continue;
            }
            if (renewed is { } asked)
                held.Right.Renew(asked);
            held.Apply(state);
        }
    }

    public void InterruptAll(Interruption why)
    {
        foreach (var held in _byConversation.Values)
            held.Interrupt(why);
    }
}
