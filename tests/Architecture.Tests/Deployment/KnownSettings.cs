using System.Reflection;

namespace BotHost.Architecture.Tests.Deployment;

/// <summary>The environment names that the host reads, asked of the host itself.</summary>
internal static class KnownSettings
{
    private static readonly string[] Standard = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"];

    private static readonly string[] Sections = ["Slack", "Agent", "Turns", "Storage", "Web", "Logging"];

    public static IReadOnlySet<string> Names { get; } = Ask();

    /// <summary>A name of ours, a standard one, or a key of one of our sections with double underscores.</summary>
    public static bool Contains(string name) =>
        Names.Contains(name) || (name.Split("__") is { Length: > 1 } path && Sections.Contains(path[0]));

    private static HashSet<string> Ask()
    {
        var asked = new HashSet<string>(Standard, StringComparer.Ordinal);
        var names = Assembly.Load("BotHost").GetType("BotHost.Settings.EnvironmentNames", throwOnError: true)!;
        Func<string, string?> environment = name =>
        {
            asked.Add(name);
            return null;
        };
        var read = (IEnumerable<KeyValuePair<string, string?>>)names.GetMethod("Read")!.Invoke(null, [environment])!;
        return read.Any() ? throw new InvalidOperationException("An empty environment has settings.") : asked;
    }
}
