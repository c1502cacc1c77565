using System.Reflection;

namespace BotHost.Architecture.Tests.Walls;

public sealed class ReferenceTests
{
    private static Assembly Load(string name) => Assembly.Load(name);

    [Fact]
    public void Every_project_references_only_the_rooms_it_may_know()
    {
        var projects = ProjectFile.All();

        projects.Select(project => project.Name).ShouldContain("Domain");
        ReferenceRules.Violations(projects).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/Domain/Domain.csproj", """<PackageReference Include="Npgsql" />""")]
    [InlineData("src/Domain/Domain.csproj", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""")]
    [InlineData("src/Domain/Domain.csproj", """<ProjectReference Include="../Slack/Slack.csproj" />""")]
    [InlineData("src/Slack/Slack.csproj", """<ProjectReference Include="../Persistence/Persistence.csproj" />""")]
    [InlineData("src/Slack/Slack.csproj", """<PackageReference Include="Npgsql" />""")]
    [InlineData("src/Persistence/Persistence.csproj", """<ProjectReference Include="../BotHost/BotHost.csproj" />""")]
    [InlineData("tools/SlackEmulator/SlackEmulator.csproj", """<ProjectReference Include="../Slack/Slack.csproj" />""")]
    [InlineData("bench/Bench/Bench.csproj", """<ProjectReference Include="../BotHost/BotHost.csproj" />""")]
    public void A_forbidden_reference_is_noticed(string path, string item)
    {
        var project = ProjectFile.Parse(path, $"<Project><ItemGroup>{item}</ItemGroup></Project>");

        ReferenceRules.Violations([project]).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_compiled_domain_needs_the_base_libraries_only() =>
        Load("BotHost.Domain")
            .GetReferencedAssemblies()
            .Where(reference => !IsBaseLibrary(reference))
            .ShouldBeEmpty("Domain knows nobody");

    [Fact]
    public void The_compiled_adapters_do_not_know_each_other()
    {
        ReferenceRules.Foreign(Load("BotHost.Slack"), "BotHost.Domain").ShouldBeEmpty();
        ReferenceRules.Foreign(Load("BotHost.Persistence"), "BotHost.Domain", "Npgsql", EfProvider).ShouldBeEmpty();
    }

    [Fact]
    public void The_compiled_emulator_knows_nothing_of_ours() =>
        ReferenceRules.Foreign(Load("SlackEmulator"), "Markdig").ShouldBeEmpty();

    [Fact]
    public void A_reference_in_a_compiled_assembly_is_noticed()
    {
        ReferenceRules.Foreign(Load("BotHost.Persistence"), "BotHost.Domain").ShouldContain("Npgsql");
        typeof(ReferenceTests).Assembly.GetReferencedAssemblies().Where(r => !IsBaseLibrary(r)).ShouldNotBeEmpty();
    }

    private const string EfProvider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    private static bool IsBaseLibrary(AssemblyName reference) =>
        reference.Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);
}
