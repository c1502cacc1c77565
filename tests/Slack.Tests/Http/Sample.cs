namespace BotHost.Slack.Tests.Http;

/// <summary>A payload as Slack sends it, kept as a file: JSON for events, a form for interactivity.</summary>
internal sealed record Sample(string Name, string ContentType, byte[] Body)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples", "Events");

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .EnumerateFiles(Folder)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];

    public static Sample Read(string name)
    {
        var json = Path.Combine(Folder, name + ".json");
        if (File.Exists(json))
            return new(name, "application/json", File.ReadAllBytes(json));
        var form = File.ReadAllBytes(Path.Combine(Folder, name + ".form"));
        return new(name, "application/x-www-form-urlencoded", form.AsSpan().TrimEnd((byte)'\n').ToArray());
    }
}
