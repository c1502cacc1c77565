namespace BotHost.Turns;

/// <summary>The name of this process among all that share the database.</summary>
internal sealed record ReplicaName(string Value)
{
    public static ReplicaName OfThisProcess() =>
        new($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
}
