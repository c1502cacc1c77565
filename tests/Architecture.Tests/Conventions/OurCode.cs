using System.Reflection;

namespace BotHost.Architecture.Tests.Conventions;

/// <summary>The types of the product, as built.</summary>
internal static class OurCode
{
    private static readonly string[] Assemblies = ["BotHost.Domain", "BotHost.Slack", "BotHost.Persistence", "BotHost"];

    public static IEnumerable<Type> Types() => Assemblies.SelectMany(name => Assembly.Load(name).GetTypes());
}
