namespace BotHost.Architecture.Tests;

/// <summary>The files of the checkout that the tests run in.</summary>
internal static class Repository
{
    private static readonly string[] Ignored =
    [
        ".git",
        ".data",
        "bin",
        "obj",
        "node_modules",
        "TestResults",
        "artifacts",
        ".vs",
        ".idea",
        ".vscode",
    ];

    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Files below the given folders (the whole checkout without any), as paths relative to the root.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        (folders.Length == 0 ? [Root] : folders.Select(folder => PathOf(folder)).Where(Directory.Exists))
            .SelectMany(folder => Walk(folder, pattern))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    private static IEnumerable<string> Walk(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(below => !Ignored.Contains(Path.GetFileName(below), StringComparer.Ordinal))
                    .SelectMany(below => Walk(below, pattern))
            );

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BotHost.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
