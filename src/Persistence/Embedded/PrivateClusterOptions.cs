namespace BotHost.Persistence.Embedded;

/// <summary>Where a private PostgreSQL keeps its data and how long it may take to start and stop.</summary>
public sealed record PrivateClusterOptions
{
    /// <summary>
    /// The folder of the host (<c>.data</c>). The cluster lives in <c>postgres</c> below it or, where the user that
    /// PostgreSQL must run as cannot reach it, in the folder that the file <c>location</c> in it names.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>. Null: the variable <c>PGBIN</c>, then
    /// <c>PATH</c>, then the usual places, highest version first.
    /// </summary>
    public string? Binaries { get; init; }

    /// <summary>How long start and recovery may take together; 2 minutes by default.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a fast shutdown may take before an immediate one follows; 30 seconds by default.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Server settings (<c>name → value</c>) that override the defaults of a private cluster.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
