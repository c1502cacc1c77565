using BotHost.Agents;
using BotHost.Domain.Activities;
using BotHost.Domain.Agents;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Tests.Agents;

/// <summary>The agent pipeline as the host registers it, over ports in memory.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    public static readonly ConversationKey Room = new("slack", "T1", "C1", "1700000000.000100");
    private readonly ServiceProvider _services;

    public AgentUnderTest(
        IChatClient? model = null,
        TimeProvider? time = null,
        IEnumerable<AIFunction>? tools = null,
        params (string Key, string Value)[] settings
    )
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(Pairs(("Agent:Provider", "demo"), ("Agent:DemoPace", "0")))
                .AddInMemoryCollection(Pairs(settings))
                .Build()
        );
        services.AddLogging();
        services.AddSingleton<IConversationHistory>(History);
        services.AddSingleton<IPeople>(Office);
        services.AddSingleton<IPermalinks>(Office);
        services.AddSingleton(time ?? new InstantTime());
        if (model is not null)
            services.AddSingleton(model);
        services.AddAgents();
        foreach (var tool in tools ?? [])
            services.AddTool(tool);
        _services = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );
    }

    public MemoryHistory History { get; } = new();

    public Office Office { get; } = new();

    /// <summary>The journal of the turns asked from now on.</summary>
    public MemoryJournal Journal { get; set; } = new();

    public IAgent Agent => _services.GetRequiredService<IAgent>();

    /// <summary>A turn in which Ann asks something that is in the history already.</summary>
    public TurnContext Asks(string text, string user = "U1", ConversationKind where = ConversationKind.Channel)
    {
        var id = $"1700000100.{History.Messages.Count:000000}";
        History.Messages.Add(
            new(
                Room.ToId(),
                id,
                user,
                FromBot: false,
                text,
                new DateTimeOffset(2026, 11, 21, 9, 9, 0, TimeSpan.Zero),
                Edited: false,
                Turn: null
            )
        );
        return Turn(
            new MessageReceived
            {
                Adapter = Room.Adapter,
                Tenant = Room.Tenant,
                DedupeKey = id,
                OrderKey = id,
                Conversation = Room,
                User = user,
                MessageId = id,
                Text = text,
                Where = where,
            }
        );
    }

    public TurnContext Turn(InboundActivity activity) =>
        new()
        {
            Turn = Guid.CreateVersion7(),
            Conversation = Room,
            ConversationId = Room.ToId(),
            Activities = [activity],
            Attempt = 1,
            Journal = Journal,
        };

    /// <summary>The same turn as another process finds it.</summary>
    public TurnContext Resumed(TurnContext turn) =>
        turn with
        {
            Attempt = turn.Attempt + 1,
            Rounds = Journal.Rounds,
            ToolCalls = Journal.Calls,
        };

    public async Task<IReadOnlyList<AgentUpdate>> RunAsync(
        TurnContext turn,
        CancellationToken cancellationToken = default
    )
    {
        var updates = new List<AgentUpdate>();
        await foreach (var update in Agent.RespondAsync(turn, cancellationToken))
            updates.Add(update);
        return updates;
    }

    public Task<IReadOnlyList<AgentUpdate>> AskAsync(string text) => RunAsync(Asks(text));

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(params (string Key, string Value)[] settings) =>
        settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

internal static class AgentUpdates
{
    public static string Text(this IEnumerable<AgentUpdate> updates) =>
        string.Concat(updates.OfType<TextDelta>().Select(delta => delta.Text));

    /// <summary>The cards as they are in the end, in the order of their first appearance.</summary>
    public static IReadOnlyList<TaskUpdate> Cards(this IEnumerable<AgentUpdate> updates) =>
        [.. updates.OfType<TaskUpdate>().GroupBy(task => task.Id).Select(group => group.Last())];

    public static IReadOnlyList<AgentTaskStatus> Statuses(this IEnumerable<AgentUpdate> updates, string id) =>
        [.. updates.OfType<TaskUpdate>().Where(task => task.Id == id).Select(task => task.Status)];
}
