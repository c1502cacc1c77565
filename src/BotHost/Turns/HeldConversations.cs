using System.Collections.Concurrent;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>The conversations that this replica holds right now.</summary>
internal sealed class HeldConversations
{
    private readonly ConcurrentDictionary<Guid, HeldConversation> _byConversation = new();

    public int Count => _byConversation.Count;

    public HeldConversation Add(ClaimedConversation claimed)
    {
        var held = new HeldConversation(claimed);
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
    public void Apply(IReadOnlyCollection<Lease> asked, IReadOnlyList<LeaseState> returned)
    {
        var states = returned.ToDictionary(state => state.Lease);
        foreach (var lease in asked)
        {
            if (!_byConversation.TryGetValue(lease.Conversation, out var held) || held.Lease != lease)
                continue;
            if (states.TryGetValue(lease, out var state))
                held.Apply(state);
            else
                held.Interrupt(Interruption.Lost);
        }
    }

    public void InterruptAll(Interruption why)
    {
        foreach (var held in _byConversation.Values)
            held.Interrupt(why);
    }
}
