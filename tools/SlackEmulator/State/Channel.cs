namespace SlackEmulator.State;

internal enum ChannelKind
{
    Public,
    Private,
    Direct,
}

internal sealed class Channel(string id, string name, ChannelKind kind, string creator)
{
    public string Id { get; } = id;
    public string Name { get; } = name;
    public ChannelKind Kind { get; } = kind;
    public string Creator { get; } = creator;
    public List<string> Members { get; } = [];
    public string Topic { get; init; } = "";
    public DateTimeOffset Created { get; init; }
    public bool IsArchived { get; set; }

    /// <summary>Everything ever shown here in the order of ts, ephemeral messages among them.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Roots of threads that were deleted; what is posted in reply to them comes out beside the thread.</summary>
    public HashSet<string> DeletedRoots { get; } = new(StringComparer.Ordinal);

    public bool IsDirect => Kind is ChannelKind.Direct;

    public string EventKind =>
        Kind switch
        {
            ChannelKind.Direct => "im",
            ChannelKind.Private => "group",
            _ => "channel",
        };

    public Message? Find(string ts) => Messages.FindLast(m => m.Ts == ts && m.EphemeralFor is null);

    public IEnumerable<Message> Thread(string rootTs) =>
        Messages.Where(m => m.EphemeralFor is null && (m.Ts == rootTs || m.ThreadTs == rootTs));

    public IEnumerable<Message> Replies(string rootTs) =>
        Messages.Where(m => m.EphemeralFor is null && m.ThreadTs == rootTs && m.Ts != rootTs);
}
