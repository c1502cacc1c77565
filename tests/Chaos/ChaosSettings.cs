namespace BotHost.Chaos;

/// <summary>What is done to the bot in a round.</summary>
internal enum Scenario
{
    Kills,
    Pauses,
    Drains,
    Database,
    Slack,
    Events,
    Stops,
    Everything,
}

/// <summary>One run of the suite.</summary>
/// <param name="Seed">Decides every schedule; the same seed gives the same ones.</param>
/// <param name="Mentions">How many mentions are made in each round.</param>
/// <param name="Host">The program under test, <c>BotHost.dll</c>.</param>
internal sealed record ChaosSettings(int Seed, int Mentions, string Host)
{
    /// <summary>The rounds, by what is done in each.</summary>
    public required IReadOnlyList<Scenario> Rounds { get; init; }

    /// <summary>How many replicas share the database.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>How often a replica is killed, frozen or drained in a round of that.</summary>
    public int Harms { get; init; } = 4;

    /// <summary>Over how long mentions and troubles are spread.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The demo model's time per word.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a round may take to come to rest once everything is healed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Where the records of rounds with violations are written; null keeps none.</summary>
    public string? Records { get; init; }

    /// <summary>The seed of one round.</summary>
    public int SeedOf(int round) => unchecked((Seed * 1000) + round);

    /// <summary>All scenarios in turn, as many as asked for.</summary>
    public static IReadOnlyList<Scenario> InTurn(int rounds) =>
        [
            .. Enumerable
                .Range(0, rounds)
                .Select(round => Enum.GetValues<Scenario>()[round % Enum.GetValues<Scenario>().Length]),
        ];
}
