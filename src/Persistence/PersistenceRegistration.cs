using BotHost.Domain;
using BotHost.Domain.Budgets;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Domain.Inbox;
using BotHost.Domain.Installations;
using BotHost.Domain.Turns;
using BotHost.Persistence.Budgets;
using BotHost.Persistence.Conversations;
using BotHost.Persistence.Feedback;
using BotHost.Persistence.Inbox;
using BotHost.Persistence.Installations;
using BotHost.Persistence.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotHost.Persistence;

/// <summary>Adds the store to a host.</summary>
public static class PersistenceRegistration
{
    /// <summary>
    /// Registers every port that PostgreSQL keeps, as singletons, with <see cref="StorageOptions"/> bound to section <c>Storage</c> and
    /// checked at start. Nothing connects before its first use; the schema is the business of <see cref="Migrations.Schema"/>.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration("Storage");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Database>();
        services.TryAddSingleton<IInbox, PostgresInbox>();
        services.TryAddSingleton<IImmediateQueue, ImmediateQueue>();
        services.TryAddSingleton<IDeadActivities, DeadActivities>();
        services.TryAddSingleton<IWakeups, Wakeups>();
        services.TryAddSingleton<IWatermarks, Watermarks>();
        services.TryAddSingleton<IInboxRetention, InboxRetention>();
        services.TryAddSingleton<TurnStore>();
        services.TryAddSingleton<ITurnStore>(provider => provider.GetRequiredService<TurnStore>());
        services.TryAddSingleton<IChangeStore>(provider => provider.GetRequiredService<TurnStore>());
        services.TryAddSingleton<IConversationHistory, ConversationHistory>();
        services.TryAddSingleton<IFeedbackStore, FeedbackStore>();
        services.TryAddSingleton<IInstallationStore, InstallationStore>();
        services.TryAddSingleton<IBudgetStore, BudgetStore>();
        services.TryAddSingleton<IStoreProbe, StoreProbe>();
        return services;
    }
}
