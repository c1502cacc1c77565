using BotHost.Domain.Budgets;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Domain.Inbox;
using BotHost.Domain.Installations;
using BotHost.Domain.Turns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Persistence.Tests;

/// <summary>The store as one running process has it, by its public face.</summary>
public sealed class Replica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Replica(string connectionString, Action<StorageOptions>? configure = null, string name = "replica")
    {
        Name = name;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddPersistence()
            .AddSingleton<IInboxObserver>(Heard)
            .Configure<StorageOptions>(options =>
            {
                options.ConnectionString = connectionString;
                // Generous, because the machine may be busy; tests of the limit set their own.
                options.CommitTimeout = TimeSpan.FromMinutes(1);
                options.CommandTimeout = TimeSpan.FromMinutes(1);
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
    }

    public string Name { get; }

    public Observer Heard { get; } = new();

    public IInbox Inbox => Get<IInbox>();

    public ITurnStore Turns => Get<ITurnStore>();

    public IImmediateQueue Immediate => Get<IImmediateQueue>();

    public IWakeups Wakeups => Get<IWakeups>();

    public IConversationHistory History => Get<IConversationHistory>();

    public IFeedbackStore Feedback => Get<IFeedbackStore>();

    public IDeadActivities Dead => _services.GetRequiredService<IDeadActivities>();

    public IInstallationStore Installations => Get<IInstallationStore>();

    public IBudgetStore Budgets => Get<IBudgetStore>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<IReadOnlyList<ClaimedConversation>> ClaimAsync(int free = 10, bool takeOver = false) =>
        Turns.ClaimAsync(new(Name, free, takeOver, []), default);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public sealed class Observer : IInboxObserver
    {
        private readonly Lock _gate = new();
        private readonly List<AcceptedActivity> _accepted = [];

        public IReadOnlyList<AcceptedActivity> All
        {
            get
            {
                lock (_gate)
                    return [.. _accepted];
            }
        }

        public void Accepted(IReadOnlyList<AcceptedActivity> batch)
        {
            lock (_gate)
                _accepted.AddRange(batch);
        }
    }
}
