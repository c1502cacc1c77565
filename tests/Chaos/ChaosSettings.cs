using BotHost.Chaos.Traps;

namespace BotHost.Chaos;

/// <summary>What is done to the bot in a round.</summary>
internal enum Scenario
{
    /// <summary>Replicas die at moments of chance.</summary>
    Kills,

    /// <summary>Replicas die at named points.</summary>
    Points,

    /// <summary>Replicas stand still and go on.</summary>
    Pauses,

    /// <summary>Replicas are ended in peace.</summary>
    Drains,

    /// <summary>The database hangs and restarts for all.</summary>
    Database,

    /// <summary>One replica is cut off from the database, or has a slow way to it.</summary>
    Cuts,

    /// <summary>Answers to commits are lost.</summary>
    Losses,

    /// <summary>Clocks are wrong and jump.</summary>
    Clocks,

    /// <summary>Slack answers badly.</summary>
    Slack,

    /// <summary>Slack delivers badly.</summary>
    Events,

    /// <summary>People stop answers.</summary>
    Stops,

    /// <summary>All of it.</summary>
    Everything,

    /// <summary>The named points, one replica cut off and one answer to a commit lost: the small form, for every build.</summary>
    Sample,
}

/// <summary>One run of the suite.</summary>
/// <param name="Seed">Decides every schedule; the same seed gives the same ones.</param>
/// <param name="Mentions">How many mentions are made in each round.</param>
/// <param name="Replica">The program that a replica runs, <c>BotHost.Chaos.dll</c>.</param>
internal sealed record ChaosSettings(int Seed, int Mentions, string Replica)
{
    // Short, and fit for each other: a call of Slack has to end within a lease that was renewed before it.
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SlackTimeout = TimeSpan.FromSeconds(1.5);

    /// <summary>The rounds, by what is done in each.</summary>
    public required IReadOnlyList<Scenario> Rounds { get; init; }

    /// <summary>The named points of a round of that.</summary>
    public IReadOnlyList<Trap> Traps { get; init; } = Trap.All;

    /// <summary>How many replicas share the database.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>How often a replica is killed, frozen, drained or cut off in a round of that.</summary>
    public int Harms { get; init; } = 4;

    /// <summary>How many answers to commits are lost in a round of that.</summary>
    public int Losses { get; init; } = 9;

    /// <summary>Over how long mentions and troubles are spread.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The model's time per word.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long a round may take to come to rest once everything is healed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether a takeover that takes longer than a lease and a second is a violation; on a machine that is overloaded it says nothing.</summary>
    public bool JudgesTakeovers { get; init; } = true;

    /// <summary>Where the records of rounds with violations are written; null keeps none.</summary>
    public string? Records { get; init; }

    /// <summary>The seed of one round.</summary>
    public int SeedOf(int round) => unchecked((Seed * 1000) + round);

    /// <summary>The scenarios of a whole run.</summary>
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [.. Enum.GetValues<Scenario>().Where(scenario => scenario != Scenario.Sample)];

    /// <summary>All scenarios in turn, as many as asked for.</summary>
    public static IReadOnlyList<Scenario> InTurn(int rounds) =>
        [.. Enumerable.Range(0, rounds).Select(round => Scenarios[round % Scenarios.Count])];
}
