using System.Globalization;
using Npgsql;

namespace BotHost.Persistence;

/// <summary>Reads the value of <c>DATABASE_URL</c>: a <c>postgres://</c> URL as hosting platforms give it, or a connection string.</summary>
public static class DatabaseUrl
{
    private const string Expected =
        "Expected postgres://user:password@host:port/database or a connection string (Host=…;Database=…).";

    /// <summary>Makes an Npgsql connection string of either form. Query parameters of a URL are those of libpq.</summary>
    /// <exception cref="FormatException">It is neither; the message never repeats the value, which may hold a password.</exception>
    public static string ToConnectionString(string value)
    {
        var text = value.Trim();
        try
        {
            return text.Contains("://", StringComparison.Ordinal)
                ? FromUrl(text).ConnectionString
                : FromConnectionString(text).ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or OverflowException)
        {
            throw new FormatException($"The database address cannot be read. {Expected}", e);
        }
    }

    private static NpgsqlConnectionStringBuilder FromConnectionString(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        if (builder.Port is < 1 or > 65535)
            throw new FormatException($"The database address has a port that is not from 1 to 65535. {Expected}");
        return builder.Host is { Length: > 0 }
            ? builder
            : throw new FormatException($"The database address names no host. {Expected}");
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string text)
    {
        var url = new Uri(text, UriKind.Absolute);
        if (url.Scheme is not ("postgres" or "postgresql"))
            throw new FormatException($"The database address has the scheme '{url.Scheme}'. {Expected}");

        var builder = new NpgsqlConnectionStringBuilder
        {
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
        };
        var credentials = url.UserInfo.Split(':', 2);
        if (credentials[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(credentials[0]);
        if (credentials.Length > 1)
            builder.Password = Uri.UnescapeDataString(credentials[1]);
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
            builder.Database = Uri.UnescapeDataString(database);

        // A URL without a host names a Unix socket by the parameter: postgres:///database?host=/var/run/postgresql.
        builder.Host = url.Host is { Length: > 0 } host ? host.Trim('[', ']') : null;
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var parameter = Uri.UnescapeDataString(parts[1..] is [var encoded] ? encoded.Replace('+', ' ') : "");
            Set(builder, Uri.UnescapeDataString(parts[0]), parameter);
        }

        return builder.Host is { Length: > 0 }
            ? builder
            : throw new FormatException($"The database address names no host. {Expected}");
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "host":
                builder.Host = value;
                break;
            case "user":
                builder.Username = value;
                break;
            case "dbname":
                builder.Database = value;
                break;
            case "sslmode":
                builder.SslMode = Enum.TryParse<SslMode>(
                    value.Replace("-", "", StringComparison.Ordinal),
                    true,
                    out var mode
                )
                    ? mode
                    : throw new FormatException("The database address has an unknown sslmode.");
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "sslcert":
                builder.SslCertificate = value;
                break;
            case "sslkey":
                builder.SslKey = value;
                break;
            case "application_name":
                builder.ApplicationName = value;
                break;
            case "connect_timeout":
                builder.Timeout =
                    int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    && seconds <= 1024
                        ? seconds
                        : throw new FormatException(
                            "The database address has a connect_timeout that is not a number of seconds from 0 to 1024."
                        );
                break;
            case "options":
                builder.Options = value;
                break;
            default:
                // Npgsql's own words (Maximum Pool Size, …) are taken as they are; an unknown one is refused by name.
                try
                {
                    builder[name] = value;
                }
                catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
                {
                    // Not by name: behind a question mark in a password stands a piece of the password.
                    throw new FormatException(
                        "The database address has a parameter that is unknown or has a value that it cannot have. Known: host, user, dbname, "
                            + "sslmode, sslrootcert, sslcert, sslkey, application_name, connect_timeout, options, and Npgsql's own.",
                        e
                    );
                }
                break;
        }
    }
}
