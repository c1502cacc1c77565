namespace BotHost.Persistence.Migrations;

/// <summary>How the schema of a database and this release stand to each other.</summary>
public abstract record SchemaState
{
    private protected SchemaState() { }

    /// <summary>They are equal.</summary>
    public sealed record Current : SchemaState;

    /// <summary>The database has no schema of ours.</summary>
    public sealed record Missing : SchemaState;

    /// <summary>Migrations of this release are not applied.</summary>
    /// <param name="Pending">Their names, in order.</param>
    public sealed record Older(IReadOnlyList<string> Pending) : SchemaState;

    /// <summary>A later release has migrated it. This release may run: each migration works with the release before it.</summary>
    /// <param name="Unknown">The names of the migrations that this release does not know.</param>
    public sealed record Newer(IReadOnlyList<string> Unknown) : SchemaState;
}
