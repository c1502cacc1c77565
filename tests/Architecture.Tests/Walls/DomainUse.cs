using System.Reflection;
using System.Text.RegularExpressions;

namespace BotHost.Architecture.Tests.Walls;

/// <summary>
/// Inside the Slack library only the translators, the paced reply and its budgets may know Domain; the rest is a Slack SDK that
/// stands alone.
/// </summary>
internal static partial class DomainUse
{
    /// <summary>The namespaces that stand between Slack and Domain.</summary>
    public static readonly string[] Bridges =
    [
        "BotHost.Slack.Budgets",
        "BotHost.Slack.Events",
        "BotHost.Slack.Interactivity",
        "BotHost.Slack.Streaming",
        // Where the bridges are registered.
        "Microsoft.Extensions.DependencyInjection",
    ];

    /// <summary>Types in a bridge's namespace that must stand alone all the same.</summary>
    public static readonly string[] AloneByName = ["ChatStream", "SlackSignature", "SlackEvent"];

    public static bool IsUsedBy(string source) =>
        source
            .Split('\n')
            .Select(line => line.TrimStart())
            .Where(line => !line.StartsWith("//", StringComparison.Ordinal))
            .Any(line => Mention().IsMatch(line));

    public static string NamespaceOf(string source) => NamespacePattern().Match(source).Groups["name"].Value;

    public static bool IsViolation(string fileName, string source) =>
        IsUsedBy(source)
        && (
            !Bridges.Contains(NamespaceOf(source), StringComparer.Ordinal)
            || AloneByName.Any(name => fileName.StartsWith(name, StringComparison.Ordinal))
        );

    /// <summary>Types outside the bridges whose members show a type of Domain.</summary>
    public static IEnumerable<Type> TypesThatShowDomain(Assembly slack, params string[] exceptIn) =>
        slack
            .GetTypes()
            .Where(type => !exceptIn.Contains(type.Namespace, StringComparer.Ordinal))
            .Where(type => Shown(type).Any(IsOfDomain));

    private static IEnumerable<Type> Shown(Type type)
    {
        const BindingFlags Own =
            BindingFlags.Public
            | BindingFlags.NonPublic
            | BindingFlags.Instance
            | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        return type.GetFields(Own)
            .Select(field => field.FieldType)
            .Concat(type.GetMethods(Own).Select(method => method.ReturnType))
            .Concat(type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)).SelectMany(Taken))
            .Concat(type.GetInterfaces())
            .Append(type.BaseType ?? typeof(object));

        static IEnumerable<Type> Taken(MethodBase method) =>
            method.GetParameters().Select(parameter => parameter.ParameterType);
    }

    private static bool IsOfDomain(Type type) =>
        type.Assembly.GetName().Name == "BotHost.Domain"
        || (type.HasElementType && IsOfDomain(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsOfDomain));

    [GeneratedRegex(@"(?<![\w.])(global::)?(BotHost\.)?Domain\.\w", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespacePattern();
}
