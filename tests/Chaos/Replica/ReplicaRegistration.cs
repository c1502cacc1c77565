using BotHost.Agents;
using BotHost.Chaos.Traps;
using BotHost.Domain.Inbox;
using BotHost.Domain.Turns;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotHost.Chaos.Replica;

/// <summary>Makes the host a replica of the suite: the product as it is, with traps around its ports, a model and a clock of ours.</summary>
internal static class ReplicaRegistration
{
    private static readonly object Real = new();

    public static void AddChaos(this IServiceCollection services)
    {
        var given = ReplicaEnvironment.Read();
        services.AddSingleton(new Ledger(given.Folder));
        services.AddSingleton(new KillSwitch(new TrapFolder(given.Folder)));
        if (given.ClockSeed is { } seed)
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new WrongClock(seed)));

        services.Decorate<IInbox>(FatalPorts.Around);
        services.Decorate<ITurnStore>(FatalPorts.Around);
        services.AddSingleton<IStartupFilter, AckWatch>();
        services.AddTransient<FatalSlackHandler>();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler<FatalSlackHandler>());

        services.AddSingleton<IChatClient>(provider => new ChaosModel(
            provider.GetRequiredService<Ledger>(),
            given.Pace,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ChaosTools>();
        services.AddTool(provider => provider.GetRequiredService<ChaosTools>().MarkOnce());
        services.AddTool(provider => provider.GetRequiredService<ChaosTools>().MarkAgain());
    }

    // The real one stays a service of the container, which disposes of it.
    private static void Decorate<T>(this IServiceCollection services, Func<T, KillSwitch, T> wrap)
        where T : class
    {
        var real = services.Last(service => service.ServiceType == typeof(T) && !service.IsKeyedService);
        services.Remove(real);
        services.Add(
            real.ImplementationFactory is { } make
                ? new ServiceDescriptor(typeof(T), Real, (provider, _) => make(provider), ServiceLifetime.Singleton)
                : new ServiceDescriptor(typeof(T), Real, real.ImplementationType!, ServiceLifetime.Singleton)
        );
        services.AddSingleton(provider =>
            wrap(provider.GetRequiredKeyedService<T>(Real), provider.GetRequiredService<KillSwitch>())
        );
    }
}
