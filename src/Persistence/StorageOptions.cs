using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BotHost.Persistence;

/// <summary>How the host talks to PostgreSQL; section <c>Storage</c>.</summary>
/// <remarks>
/// Behind PgBouncer: transaction pooling with <c>max_prepared_statements</c> set, <c>ignore_startup_parameters = options</c>, and
/// <see cref="ListenConnection"/> leading past it.
/// </remarks>
public sealed class StorageOptions
{
    /// <summary>The Npgsql connection string, as <see cref="DatabaseUrl"/> makes it from a URL. Required.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>A connection string for LISTEN, which needs a server connection of its own.</summary>
    /// <value>Default: null, the same as <see cref="ConnectionString"/>.</value>
    public string? ListenConnection { get; set; }

    /// <summary>How long a claim keeps others away unless it is renewed, in seconds of the database's clock.</summary>
    /// <value>Default: 15.</value>
    [Range(0.05, 3600)]
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>How long an arrival waits for its commit before the platform is told to deliver it again.</summary>
    /// <value>Default: 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most arrivals that share a commit.</summary>
    /// <value>Default: 200.</value>
    [Range(1, 5000)]
    public int MaxBatch { get; set; } = 200;

    /// <summary>The most arrivals that wait for a commit; further ones are refused at once.</summary>
    /// <value>Default: 2000.</value>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 2000;

    /// <summary>The most commits of arrivals at once, each on a connection of its own.</summary>
    /// <value>Default: 4.</value>
    [Range(1, 100)]
    public int InboxConnections { get; set; } = 4;

    /// <summary>The most connections that everything but the inbox and the listener uses.</summary>
    /// <value>Default: 8.</value>
    [Range(1, 500)]
    public int TurnConnections { get; set; } = 8;

    /// <summary>How long a statement of a turn may take; the server ends it then.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
