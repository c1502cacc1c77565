using System.Globalization;

namespace BotHost.Chaos.Replica;

/// <summary>What the suite tells a replica besides the product's own settings.</summary>
/// <param name="Folder">Where traps are set and the ledger is kept.</param>
/// <param name="Pace">The model's time per word; long answers come ten times as fast.</param>
/// <param name="ClockSeed">Decides how wrong its clock is and when it jumps; null: it is right.</param>
internal sealed record ReplicaEnvironment(string Folder, TimeSpan Pace, int? ClockSeed)
{
    private const string FolderName = "CHAOS_FOLDER";
    private const string PaceName = "CHAOS_PACE";
    private const string ClockName = "CHAOS_CLOCK";

    public IEnumerable<KeyValuePair<string, string>> ToVariables()
    {
        yield return new(FolderName, Folder);
        yield return new(PaceName, Pace.ToString("c", CultureInfo.InvariantCulture));
        if (ClockSeed is { } seed)
            yield return new(ClockName, seed.ToString(CultureInfo.InvariantCulture));
    }

    public static ReplicaEnvironment Read() =>
        new(
            Environment.GetEnvironmentVariable(FolderName)
                ?? throw new InvalidOperationException("A replica is started by the suite."),
            TimeSpan.ParseExact(Environment.GetEnvironmentVariable(PaceName)!, "c", CultureInfo.InvariantCulture),
            Environment.GetEnvironmentVariable(ClockName) is { } seed
                ? int.Parse(seed, CultureInfo.InvariantCulture)
                : null
        );
}
