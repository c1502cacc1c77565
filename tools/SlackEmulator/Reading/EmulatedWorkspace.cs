using System.Collections.Frozen;

namespace SlackEmulator.Reading;

/// <summary>Who and what there is in the seeded workspace; the ids are the same in every run.</summary>
public sealed record EmulatedWorkspace(
    string TeamId,
    string TeamName,
    string AppId,
    string BotUserId,
    string BotId,
    string BotName,
    IReadOnlyList<EmulatedPerson> People,
    IReadOnlyList<EmulatedChannel> Channels
)
{
    private readonly FrozenDictionary<string, EmulatedPerson> _people = People.ToFrozenDictionary(
        p => p.Name,
        StringComparer.Ordinal
    );
    private readonly FrozenDictionary<string, EmulatedChannel> _channels = Channels
        .Where(c => !c.IsDirect)
        .ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Ada Lovelace, Europe/London.</summary>
    public EmulatedPerson Ada => Person("ada");

    /// <summary>Grace Hopper, America/New_York.</summary>
    public EmulatedPerson Grace => Person("grace");

    /// <summary>Kenji Tanaka, Asia/Tokyo.</summary>
    public EmulatedPerson Kenji => Person("kenji");

    /// <summary>#general, with everyone and the bot in it.</summary>
    public EmulatedChannel General => Channel("general");

    /// <summary>The person with this short name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public EmulatedPerson Person(string name) => _people[name];

    /// <summary>The channel with this name, without the #.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public EmulatedChannel Channel(string name) => _channels[name];
}
