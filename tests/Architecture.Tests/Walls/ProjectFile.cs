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
            [.. References(document)],
            [.. All("PackageReference")],
            [.. All("FrameworkReference")],
            [.. All("Using")]
        );

        IEnumerable<string> All(string element) =>
            document.Descendants(element).Select(item => item.Attribute("Include")?.Value ?? "");
    }

    // Without its output a reference is an order of building, not a wall that is passed.
    private static IEnumerable<string> References(XDocument document) =>
        document
            .Descendants("ProjectReference")
            .Where(item => item.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(item => System.IO.Path.GetFileNameWithoutExtension(item.Attribute("Include")?.Value ?? ""));

    public static IReadOnlyList<ProjectFile> All() =>
        [.. Repository.Files("*.csproj").Select(path => Parse(path, Repository.Read(path)))];
}
