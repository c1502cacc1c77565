namespace SlackEmulator.State;

internal sealed record Person(
    string Id,
    string Name,
    string RealName,
    string TimeZone,
    string Title,
    string DirectChannelId
);
