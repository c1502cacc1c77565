namespace BotHost.Chaos.Replica;

/// <summary>What this program is when the suite starts it as a replica.</summary>
internal static class ReplicaCommand
{
    public const string Name = "replica";

    /// <summary>Runs the host as <c>bothost run</c> does, with the suite's parts in it.</summary>
    public static Task<int> RunAsync() => Commands.CommandLine.RunAsync(["run"], services => services.AddChaos());
}
