using System.Xml.Linq;

namespace BotHost.Architecture.Tests.Walls;

/// <summary>What a project asks for: our projects by name, packages, shared frameworks, global usings.</summary>
internal sealed record ProjectFile(
    string Path,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks,
    IReadOnlyList<string> Usings
)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static ProjectFile Parse(string path, string xml)
    {
        var document = XDocument.Parse(xml);
        return new ProjectFile(
            path,
            [.. All("ProjectReference").Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference))],
            [.. All("PackageReference")],
            [.. All("FrameworkReference")],
            [.. All("Using")]
        );

        IEnumerable<string> All(string element) =>
            document.Descendants(element).Select(item => item.Attribute("Include")?.Value ?? "");
    }

    public static IReadOnlyList<ProjectFile> All() =>
        [.. Repository.Files("*.csproj").Select(path => Parse(path, Repository.Read(path)))];
}
