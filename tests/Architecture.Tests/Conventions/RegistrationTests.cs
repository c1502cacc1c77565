using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Architecture.Tests.Conventions;

/// <summary>What a room adds to a host is found in one way: a class <c>…Registration</c> of that room with methods <c>Add…</c>.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void Services_are_added_by_a_registration_of_the_room_that_owns_them() =>
        Adders()
            .Where(method =>
                !method.Name.StartsWith("Add", StringComparison.Ordinal)
                || !method.DeclaringType!.Name.EndsWith("Registration", StringComparison.Ordinal)
                || !method.DeclaringType.Namespace!.StartsWith("BotHost.", StringComparison.Ordinal)
            )
            .Select(method => $"{method.DeclaringType}.{method.Name}")
            .ShouldBeEmpty();

    [Fact]
    public void There_are_registrations_to_look_at() => Adders().Count().ShouldBeGreaterThan(6);

    private static IEnumerable<MethodInfo> Adders() =>
        from type in OurCode.Types()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.IsDefined(typeof(ExtensionAttribute))
        where method.GetParameters()[0].ParameterType == typeof(IServiceCollection)
        select method;
}
