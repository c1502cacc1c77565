namespace BotHost.Architecture.Tests.Writing;

public sealed class SourceTests
{
    private static readonly string[] Code = ["src", "tools", "tests", "bench"];

    private static readonly string[] Texts =
    [
        "*.cs",
        "*.csproj",
        "*.props",
        "*.json",
        "*.md",
        "*.sql",
        "*.yaml",
        "*.yml",
        "*.js",
        "*.css",
        "*.html",
        "*.slnx",
        "*.txt",
        "dev",
        "run",
        "Dockerfile",
        ".editorconfig",
        ".dockerignore",
        ".gitignore",
    ];

    [Fact]
    public void No_source_file_is_a_giant() =>
        Repository
            .Files("*.cs", Code)
            .Where(path => SourceRules.IsTooLong(path, Repository.Read(path)))
            .ShouldBeEmpty();

    [Fact]
    public void Namespaces_are_file_scoped() =>
        Repository
            .Files("*.cs", Code)
            .Where(path => SourceRules.HasNamespaceBlock(Repository.Read(path)))
            .ShouldBeEmpty();

    [Fact]
    public void No_type_is_a_drawer() =>
        Repository
            .Files("*.cs", Code)
            .SelectMany(path => SourceRules.DrawersIn(Repository.Read(path)).Select(name => $"{path}: {name}"))
            .ShouldBeEmpty();

    [Fact]
    public void No_text_names_the_place_where_it_was_written() =>
        Texts
            .SelectMany(pattern => Repository.Files(pattern))
            .Distinct(StringComparer.Ordinal)
            .Where(path => SourceRules.NamesAMachine(Repository.Read(path)))
            .ShouldBeEmpty();

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = Repository.Read("BotHost.slnx");

        Repository.Files("*.csproj").Where(path => !solution.Contains($"\"{path}\"")).ShouldBeEmpty();
    }

    [Fact]
    public void Each_rule_notices_what_it_forbids()
    {
        SourceRules.IsTooLong("src/A.cs", new string('\n', SourceRules.MostLines + 1)).ShouldBeTrue();
        SourceRules.IsTooLong("tests/A.cs", new string('\n', SourceRules.MostLines + 1)).ShouldBeFalse();
        SourceRules.IsTooLong("tests/A.cs", new string('\n', SourceRules.MostLinesOfTests + 1)).ShouldBeTrue();
        SourceRules.HasNamespaceBlock("using X;\nnamespace A.B\n{\n}").ShouldBeTrue();
        SourceRules.HasNamespaceBlock("namespace A.B;\n").ShouldBeFalse();
        SourceRules.NamesAMachine("see /" + "work/notes").ShouldBeTrue();
        SourceRules.NamesAMachine("cd /" + "root/clone").ShouldBeTrue();
        SourceRules.NamesAMachine("https://example.com/" + "work/").ShouldBeFalse();
        SourceRules
            .DrawersIn("static class Text" + "Helper\npublic sealed record Pool" + "Manager(int N);\nclass Managers")
            .ShouldBe(["TextHelper", "PoolManager"]);
    }
}
