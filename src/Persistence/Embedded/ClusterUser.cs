namespace BotHost.Persistence.Embedded;

/// <summary>The user that the server runs as: ourselves, or another one because PostgreSQL refuses root.</summary>
internal sealed record ClusterUser(string Name, IReadOnlyList<string> Prefix)
{
    private const string Remedy =
        "Run as an ordinary user, create the user (useradd --system postgres), or set DATABASE_URL.";

    public bool IsAnother => Prefix.Count > 0;

    public static ClusterUser Self => new(Environment.UserName, []);

    /// <summary>The wanted user, or the first of postgres and nobody that exists.</summary>
    public static async Task<ClusterUser> ForRootAsync(string? wanted, CancellationToken cancellationToken)
    {
        foreach (var name in wanted is null ? ["postgres", "nobody"] : new[] { wanted })
        {
            var uid = await Command.RunAsync(["id", "-u", name], cancellationToken);
            var gid = await Command.RunAsync(["id", "-g", name], cancellationToken);
            if (uid.Succeeded && gid.Succeeded)
            {
                return new ClusterUser(name, DropTo(name, uid.Output, gid.Output));
            }
        }

        throw new PrivateClusterException(
            $"PostgreSQL refuses to run as root, and there is no user {wanted ?? "postgres or nobody"} here. {Remedy}"
        );
    }

    public Task<Command> RunAsync(
        IReadOnlyList<string> line,
        CancellationToken cancellationToken,
        string? dataFolder = null
    ) => Command.RunAsync([.. Prefix, .. line], cancellationToken, dataFolder);

    public async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken) =>
        (await RunAsync(["test", "-d", folder, "-a", "-x", folder], cancellationToken)).Succeeded;

    private static string[] DropTo(string name, string uid, string gid)
    {
        // BusyBox has a setpriv that cannot change users; its su can.
        if (!File.Exists("/bin/busybox") && OnPath("setpriv") is { } setpriv)
        {
            return [setpriv, $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"];
        }

        if (OnPath("runuser") is { } runuser)
        {
            return [runuser, "-u", name, "--"];
        }

        return OnPath("su") is { } su
            ? [su, "-s", "/bin/sh", "-c", "exec \"$@\"", name, "--", "sh"]
            : throw new PrivateClusterException(
                $"PostgreSQL refuses to run as root, and setpriv, runuser and su are all missing. {Remedy}"
            );
    }

    private static string? OnPath(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin:/sbin:/bin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
