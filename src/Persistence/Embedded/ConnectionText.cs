using Npgsql;

namespace BotHost.Persistence.Embedded;

/// <summary>Connection strings to a private cluster.</summary>
internal static class ConnectionText
{
    public static string For(int port, string password, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = ClusterCreation.Role,
            Password = password,
            Database = database,
            // Only used to ask once whether the server is there.
            Pooling = !string.Equals(database, "postgres", StringComparison.Ordinal),
            SslMode = SslMode.Disable,
        }.ConnectionString;
}
