using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BotHost.Persistence.Migrations;

/// <summary>Brings a database to the schema of this release, and tells how far it is. Safe to run on several machines at once.</summary>
public static class Schema
{
    private static readonly Version Oldest = new(15, 0);

    // "bothost" as a number; taken by whoever migrates, so that the second one finds everything done.
    private const long LockKey = 0x626F74686F7374;

    /// <summary>Applies the migrations that are missing; nothing happens when there are none.</summary>
    /// <returns>The names of those that were applied, in order.</returns>
    /// <exception cref="DatabaseUnusableException">The database is unreachable, refuses us, does not exist, is too old or of another encoding than UTF8.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        string connectionString,
        CancellationToken cancellationToken
    )
    {
        await using var guard = await OpenAsync(connectionString, cancellationToken);
        try
        {
            await using (var take = new NpgsqlCommand("select pg_advisory_lock(@key)", guard) { CommandTimeout = 0 })
            {
                take.Parameters.AddWithValue("key", LockKey);
                await take.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var context = StorageContext.For(Unpooled(connectionString));
            // A long migration is slow, not hung.
            context.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            if (pending.Count > 0)
                await context.Database.MigrateAsync(cancellationToken);
            return pending;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseUnusableException(
                DatabaseProblem.NotAllowed,
                $"The user '{guard.UserName}' may not create tables in database '{guard.Database}': grant it create on schema public, or migrate as the owner.",
                e
            );
        }
    }

    /// <summary>Compares the schema with this release, without changing anything.</summary>
    /// <exception cref="DatabaseUnusableException">The database is unreachable, refuses us, does not exist, is too old or of another encoding than UTF8.</exception>
    public static async Task<SchemaState> InspectAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using (await OpenAsync(connectionString, cancellationToken)) { }

        await using var context = StorageContext.For(Unpooled(connectionString));
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        var pending = known.Except(applied, StringComparer.Ordinal).ToList();
        var unknown = applied.Except(known, StringComparer.Ordinal).ToList();
        return (applied, pending, unknown) switch
        {
            ({ Count: 0 }, _, _) => new SchemaState.Missing(),
            (_, { Count: > 0 }, _) => new SchemaState.Older(pending),
            (_, _, { Count: > 0 }) => new SchemaState.Newer(unknown),
            _ => new SchemaState.Current(),
        };
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Unpooled(connectionString));
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (connection.PostgreSqlVersion < Oldest)
                throw new DatabaseUnusableException(
                    DatabaseProblem.TooOld,
                    $"PostgreSQL {connection.PostgreSqlVersion} at {connection.Host}:{connection.Port} is too old: use version 15 or newer."
                );
            if (await EncodingAsync(connection, cancellationToken) is var encoding and not "UTF8")
                throw new DatabaseUnusableException(
                    DatabaseProblem.WrongEncoding,
                    $"Database '{connection.Database}' has the encoding {encoding}, which cannot hold what people write: create one with createdb --encoding=UTF8 --template=template0."
                );
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (Explain(e, connection) is { } unusable)
                throw unusable;
            throw;
        }
    }

    private static async Task<string> EncodingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("select current_setting('server_encoding')", connection);
        return (string)(await ask.ExecuteScalarAsync(cancellationToken))!;
    }

    private static DatabaseUnusableException? Explain(Exception exception, NpgsqlConnection connection)
    {
        // A connection that was never opened does not know its own address.
        var named = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        var at = $"{named.Host}:{named.Port}";
        return exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e => new(
                DatabaseProblem.NoSuchDatabase,
                $"PostgreSQL at {at} has no database '{connection.Database}': create it (createdb), or name another one.",
                e
            ),
            PostgresException e when e.SqlState.StartsWith("28", StringComparison.Ordinal) => new(
                DatabaseProblem.Refused,
                $"PostgreSQL at {at} refuses user '{connection.UserName}': check user, password and pg_hba.conf.",
                e
            ),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e => new(
                DatabaseProblem.NotAllowed,
                $"The user '{connection.UserName}' may not connect to database '{connection.Database}' at {at}: grant it connect.",
                e
            ),
            NpgsqlException or TimeoutException or System.Net.Sockets.SocketException => new(
                DatabaseProblem.Unreachable,
                $"No PostgreSQL can be reached at {at}: check that it runs, its address and port, and whether it wants TLS.",
                exception
            ),
            _ => null,
        };
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = "bothost schema",
        }.ConnectionString;
}
