using BotHost.Domain.Replies;

namespace BotHost.Turns;

/// <summary>The reply door of each adapter.</summary>
internal sealed class ReplyDoors(IEnumerable<IReplyDoor> doors)
{
    private readonly Dictionary<string, IReplyDoor> _byAdapter = doors.ToDictionary(
        door => door.Adapter,
        StringComparer.Ordinal
    );

    public IReplyDoor For(string adapter) =>
        _byAdapter.TryGetValue(adapter, out var door)
            ? door
            : throw new InvalidOperationException($"No adapter named '{adapter}' is set up here.");
}
