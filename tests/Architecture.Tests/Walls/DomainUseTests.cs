using System.Reflection;

namespace BotHost.Architecture.Tests.Walls;

public sealed class DomainUseTests
{
    [Fact]
    public void Only_the_translators_and_the_paced_reply_name_Domain() =>
        Repository
            .Files("*.cs", "src/Slack")
            .Where(path => DomainUse.IsViolation(Path.GetFileName(path), Repository.Read(path)))
            .ShouldBeEmpty();

    [Fact]
    public void Only_the_translators_and_the_paced_reply_show_types_of_Domain() =>
        DomainUse.TypesThatShowDomain(Assembly.Load("BotHost.Slack"), DomainUse.Bridges).ShouldBeEmpty();

    [Fact]
    public void No_global_using_brings_Domain_into_the_whole_library() =>
        ProjectFile
            .All()
            .Single(project => project.Name == "Slack")
            .Usings.ShouldNotContain(name => name.StartsWith("BotHost.Domain", StringComparison.Ordinal));

    [Theory]
    [InlineData("AuthTest.cs", "using BotHost.Domain.Turns;\nnamespace BotHost.Slack.WebApi;\n")]
    [InlineData("Section.cs", "namespace BotHost.Slack.Blocks;\nclass Section { Domain.Turns.Turn? turn; }\n")]
    [InlineData("ChatStream.cs", "using BotHost.Domain.Replies;\nnamespace BotHost.Slack.Streaming;\n")]
    public void A_forbidden_use_is_noticed(string fileName, string source) =>
        DomainUse.IsViolation(fileName, source).ShouldBeTrue();

    [Theory]
    [InlineData("EventTranslator.cs", "using BotHost.Domain.Activities;\nnamespace BotHost.Slack.Events;\n")]
    [InlineData("Section.cs", "/// Not of BotHost.Domain.Turns.\nnamespace BotHost.Slack.Blocks;\n")]
    [InlineData("Section.cs", "namespace BotHost.Slack.Blocks;\nvar host = url.Domain.Length;\n")]
    public void A_permitted_use_is_left_alone(string fileName, string source) =>
        DomainUse.IsViolation(fileName, source).ShouldBeFalse();

    [Fact]
    public void A_member_that_shows_a_type_of_Domain_is_noticed() =>
        DomainUse.TypesThatShowDomain(Assembly.Load("BotHost.Domain")).ShouldNotBeEmpty();
}
