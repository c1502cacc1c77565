using System.Globalization;
using System.Text.RegularExpressions;

namespace BotHost.Persistence.Embedded;

/// <summary>An installed PostgreSQL: its folder of programs and its major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    private const string Remedy =
        "Install it (apt-get install postgresql, dnf install postgresql-server, apk add postgresql, "
        + "brew install postgresql@17), name its folder in PGBIN, or set DATABASE_URL to a server of your own.";

    private static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>Finds the newest usable version, or exactly the wanted one.</summary>
    public static async Task<PostgresBinaries> FindAsync(
        string? folder,
        int? wantedMajor,
        CancellationToken cancellationToken
    )
    {
        var chosen = folder ?? Environment.GetEnvironmentVariable("PGBIN");
        var found = new List<PostgresBinaries>();
        foreach (var candidate in string.IsNullOrEmpty(chosen) ? UsualFolders() : [chosen])
        {
            if (await ReadAsync(candidate, cancellationToken) is { } binaries)
            {
                found.Add(binaries);
            }
        }

        var newest = found.OrderByDescending(b => b.Major).FirstOrDefault();
        if (newest is null)
        {
            var where = string.IsNullOrEmpty(chosen) ? "on this machine" : $"in {chosen}";
            throw new PrivateClusterException($"No PostgreSQL server programs were found {where}. {Remedy}");
        }

        if (newest.Major < OldestMajor)
        {
            throw new PrivateClusterException(
                $"PostgreSQL {newest.Major} in {newest.Folder} is too old: {OldestMajor} or newer is needed. {Remedy}"
            );
        }

        if (wantedMajor is null)
        {
            return newest;
        }

        return found.FirstOrDefault(b => b.Major == wantedMajor)
            ?? throw new PrivateClusterException(
                $"The embedded database was made by PostgreSQL {wantedMajor}, but only {newest.Major} is installed. "
                    + $"Install version {wantedMajor}, name its folder in PGBIN, or set DATABASE_URL."
            );
    }

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (Programs.Any(program => !File.Exists(Path.Combine(folder, program))))
        {
            return null;
        }

        var said = await Command.RunAsync([Path.Combine(folder, "postgres"), "--version"], cancellationToken);
        var version = VersionPattern().Match(said.Output);
        return said.Succeeded && version.Success
            ? new PostgresBinaries(folder, int.Parse(version.Groups["major"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    private static IEnumerable<string> UsualFolders()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var folders = path.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).ToList();
        folders.AddRange(["/usr/local/pgsql/bin", "/usr/pgsql/bin", "/usr/libexec/postgresql"]);
        foreach (
            var (parent, pattern) in new[]
            {
                ("/usr/lib/postgresql", "*"),
                ("/usr/libexec", "postgresql*"),
                ("/usr", "pgsql-*"),
                ("/opt/homebrew/opt", "postgresql*"),
                ("/usr/local/opt", "postgresql*"),
                ("/Applications/Postgres.app/Contents/Versions", "*"),
            }
        )
        {
            if (Directory.Exists(parent))
            {
                folders.AddRange(Directory.EnumerateDirectories(parent, pattern).Select(f => Path.Combine(f, "bin")));
                folders.AddRange(Directory.EnumerateDirectories(parent, pattern));
            }
        }

        return folders.Distinct(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
