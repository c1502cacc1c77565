namespace SlackEmulator.Reading;

/// <summary>A person of the seeded workspace.</summary>
/// <param name="DirectChannelId">The direct message channel between this person and the bot.</param>
public sealed record EmulatedPerson(string Id, string Name, string RealName, string TimeZone, string DirectChannelId);
