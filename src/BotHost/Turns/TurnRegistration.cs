using BotHost.Domain.Inbox;
using BotHost.Turns.CatchUp;

namespace BotHost.Turns;

internal static class TurnRegistration
{
    /// <summary>Adds the step <c>turn</c>: claiming, running, renewing, controls and immediate activities.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services)
    {
        services.AddOptions<TurnOptions>().BindConfiguration("Turns");
        services.AddSingleton(ReplicaName.OfThisProcess());
        services.AddSingleton<HeldConversations>();
        services.AddSingleton<DatabaseReach>();
        services.AddSingleton<DispatchSignal>();
        services.AddSingleton<Patience>();
        services.AddSingleton<AnswerPolicy>();
        services.AddSingleton<ReplyDoors>();
        services.AddSingleton<TurnChanges>();
        services.AddSingleton<ConversationChanges>();
        services.AddSingleton<TurnAnswer>();
        services.AddSingleton<TurnSettlement>();
        services.AddSingleton<TurnSweeper>();
        services.AddSingleton<TurnRunner>();
        services.AddSingleton<ConversationRunner>();
        services.AddSingleton<ImmediateHandler>();
        services.AddSingleton<IInboxObserver, Arrivals>();
        services.AddHosted<LeaseKeeper>();
        services.AddHosted<ImmediateActivities>();
        services.AddHosted<ChangeBell>();
        services.AddHosted<WakeupListener>();
        services.AddHosted<Dispatcher>();
        services.AddSingleton<DeliveryWatch>();
        services.AddSingleton<IDeliveryObserver>(provider => provider.GetRequiredService<DeliveryWatch>());
        services.AddSingleton<CatchUpRunner>();
        services.AddHosted<CatchUpService>();
        services.AddHosted<KeyRetention>();
        return services;
    }

    private static void AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
