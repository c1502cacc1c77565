namespace BotHost.Testing.Node;

/// <summary>Slack's own clients, installed once for all test projects beside <c>tests/package.json</c>, from where Node.js finds them.</summary>
internal static class OfficialClients
{
    private static readonly TimeSpan LongestInstall = TimeSpan.FromMinutes(3);

    public static async Task EnsureInstalledAsync()
    {
        var folder = Folder();
        if (AreInstalled(folder))
            return;
        await using var turn = await TakeTurnAsync(folder);
        if (AreInstalled(folder))
            return;
        await using var npm = NodeScript.Start("npm", folder, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        try
        {
            await npm.ToEndAsync(LongestInstall);
        }
        catch (Exception failed) when (failed is InvalidOperationException or OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"Slack's own clients could not be installed in {folder}. Is a package registry reachable?",
                failed
            );
        }
    }

    // npm writes this file last.
    private static bool AreInstalled(string folder) =>
        File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json"));

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "package-lock.json")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has a package-lock.json.");
    }

    /// <summary>Test projects run side by side; only one of them may install.</summary>
    private static async Task<FileStream> TakeTurnAsync(string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "obj")).FullName, "npm-ci.lock");
        using var patience = new CancellationTokenSource(LongestInstall);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await pace.WaitForNextTickAsync(patience.Token);
            }
        }
    }
}
