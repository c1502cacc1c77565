using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace BotHost.Architecture.Tests.Writing;

public sealed class DocumentationTests
{
    [Theory]
    [InlineData("BotHost.Domain")]
    [InlineData("BotHost.Slack")]
    [InlineData("BotHost.Persistence")]
    public void Every_public_type_says_what_it_is(string assembly)
    {
        var documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly + ".xml"));

        Silent(Assembly.Load(assembly).GetExportedTypes(), documentation).ShouldBeEmpty();
    }

    [Fact]
    public void A_type_without_a_summary_is_noticed()
    {
        var documentation = XDocument.Parse(
            $"""
            <doc><members>
              <member name="T:{typeof(Spoken).FullName!.Replace('+', '.')}"><summary>Says it.</summary></member>
              <member name="T:{typeof(Empty).FullName!.Replace('+', '.')}"><summary> </summary></member>
            </members></doc>
            """
        );

        Silent([typeof(Spoken), typeof(Empty), typeof(Unknown)], documentation)
            .ShouldBe([typeof(Empty).FullName, typeof(Unknown).FullName]);
    }

    private static IEnumerable<string?> Silent(IEnumerable<Type> types, XDocument documentation)
    {
        var spoken = documentation
            .Descendants("member")
            .Where(member =>
                !string.IsNullOrWhiteSpace(member.Element("summary")?.Value)
                || member.Element("summary")?.HasElements == true
                || member.Element("inheritdoc") is not null
            )
            .Select(member => member.Attribute("name")?.Value)
            .ToHashSet(StringComparer.Ordinal);
        return types
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Where(type => !spoken.Contains("T:" + type.FullName!.Replace('+', '.')))
            .Select(type => type.FullName);
    }

    private sealed class Spoken;

    private sealed class Empty;

    private sealed class Unknown;
}
