namespace SlackEmulator.Reading;

/// <summary>A channel of the seeded workspace, direct messages among them (their name is the person's).</summary>
public sealed record EmulatedChannel(
    string Id,
    string Name,
    bool IsPrivate,
    bool IsDirect,
    IReadOnlyList<string> Members
);
