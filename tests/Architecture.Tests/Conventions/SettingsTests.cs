using System.Reflection;
using System.Text.RegularExpressions;

namespace BotHost.Architecture.Tests.Conventions;

/// <summary>docs/settings.md and the options agree in both directions.</summary>
public sealed partial class SettingsTests
{
    private static readonly Dictionary<string, string> Sections = new()
    {
        ["Slack"] = "BotHost.Settings.SlackSettings",
        ["Agent"] = "BotHost.Agents.AgentOptions",
        ["Turns"] = "BotHost.Turns.TurnOptions",
        ["Storage"] = "BotHost.Persistence.StorageOptions",
        ["Web"] = "BotHost.Settings.WebSettings",
    };

    /// <summary>Filled from ConnectionStrings:BotHost, which is what people set.</summary>
    private const string Filled = "Storage:ConnectionString";

    private static string Page => Repository.Read("docs/settings.md");

    [Fact]
    public void Every_setting_is_on_the_page() => Keys().Except(Documented()).Except([Filled]).ShouldBeEmpty();

    [Fact]
    public void Everything_on_the_page_is_a_setting() => Documented().Except(Keys()).ShouldBeEmpty();

    [Fact]
    public void Every_environment_name_is_on_the_page() =>
        Deployment
            .KnownSettings.Names.Where(name => !Page.Contains($"`{name}`", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Documented() =>
        KeyName().Matches(Page).Select(match => match.Groups["key"].Value).Distinct(StringComparer.Ordinal);

    private static HashSet<string> Keys() =>
        [.. Sections.SelectMany(section => Keys(section.Key, TypeOf(section.Value)))];

    private static Type TypeOf(string name) => OurCode.Types().Single(type => type.FullName == name);

    private static IEnumerable<string> Keys(string path, Type options) =>
        options
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .SelectMany(property => Below($"{path}:{property.Name}", property.PropertyType));

    private static IEnumerable<string> Below(string path, Type type) =>
        type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(Dictionary<,>)
            ? Below($"{path}:<id>", type.GetGenericArguments()[1])
        : type is { IsClass: true, Namespace: { } room } && room.StartsWith("BotHost", StringComparison.Ordinal)
            ? Keys(path, type)
        : [path];

    [GeneratedRegex("`(?<key>(Slack|Agent|Turns|Storage|Web)(:(\\w+|<id>))+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyName();
}
