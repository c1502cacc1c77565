namespace BotHost.Architecture.Tests.Walls;

/// <summary>Which of our projects may reference which, and nothing else.</summary>
internal static class ReferenceRules
{
    private static readonly string[] Ours = ["Domain", "Slack", "Persistence", "BotHost", "SlackEmulator"];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Slack"] = ["Domain"],
        ["Persistence"] = ["Domain"],
        ["BotHost"] = ["Domain", "Slack", "Persistence"],
        ["SlackEmulator"] = [],
    };

    public static IEnumerable<string> Violations(IEnumerable<ProjectFile> projects)
    {
        foreach (var project in projects.Where(project => !project.IsTest))
        {
            if (!Allowed.TryGetValue(project.Name, out var allowed))
            {
                // A benchmark may look at the libraries; only tests may look into the host.
                allowed = ["Domain", "Slack", "Persistence", "SlackEmulator", "Testing"];
            }

            foreach (var reference in project.Projects.Except(allowed, StringComparer.Ordinal))
            {
                yield return $"{project.Name} must not reference {reference}";
            }

            if (project.Name == "Domain")
            {
                foreach (var extra in project.Packages.Concat(project.Frameworks))
                {
                    yield return $"Domain must not reference {extra}";
                }
            }

            if (project.Name == "Slack")
            {
                foreach (var package in project.Packages)
                {
                    yield return $"Slack is a library without packages, not even {package}";
                }
            }
        }
    }

    /// <summary>Assemblies that a compiled assembly needs beyond the .NET libraries and the named ones.</summary>
    public static IEnumerable<string> Foreign(System.Reflection.Assembly assembly, params string[] allowed) =>
        assembly
            .GetReferencedAssemblies()
            .Select(reference => reference.Name ?? "")
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("Microsoft.", StringComparison.Ordinal) || Ours.Contains(name))
            .Except(allowed, StringComparer.Ordinal);
}
