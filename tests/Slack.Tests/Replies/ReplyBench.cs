using System.Text;
using System.Text.Json.Nodes;
using BotHost.Domain.Agents;
using BotHost.Domain.Budgets;
using BotHost.Domain.Conversations;
using BotHost.Domain.Replies;
using BotHost.Slack.Streaming;
using BotHost.Slack.Tests.WebApi;
using BotHost.Slack.WebApi;
using BotHost.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SlackEmulator;
using SlackEmulator.Faults;
using SlackEmulator.Journal;
using SlackEmulator.Reading;
using SlackEmulator.Rules;

namespace BotHost.Slack.Tests.Replies;

/// <summary>The reply door as an application gets it, over the real client and a strict Slack, with a question to answer.</summary>
internal sealed class ReplyBench : IAsyncDisposable
{
    private readonly List<ServiceProvider> _processes = [];
    private readonly Dictionary<string, string?> _settings;
    private readonly IBudgetStore? _budgets;

    private ReplyBench(
        SlackEmulatorHost slack,
        ManualTimeProvider? clock,
        Dictionary<string, string?> settings,
        IBudgetStore? budgets
    )
    {
        (Slack, Clock, _settings, _budgets) = (slack, clock, settings, budgets);
        Channel = slack.Workspace.General.Id;
        Root = slack.Post(slack.Workspace.Ada, Channel, "@bothost what is up?");
        Right = new GrantedRight(clock ?? TimeProvider.System);
        Door = NewProcess();
        Target = TargetIn(Channel, Root, ConversationKind.Channel);
    }

    public SlackEmulatorHost Slack { get; }

    /// <summary>The clock of both sides; null where real time runs.</summary>
    public ManualTimeProvider? Clock { get; }

    public RecordedLog Log { get; } = new();

    public RecordingJournal Journal { get; } = new();

    /// <summary>The right of the first process.</summary>
    public GrantedRight Right { get; }

    public IReplyDoor Door { get; }

    public string Channel { get; }

    public string Root { get; }

    public ReplyTarget Target { get; }

    public Guid Turn { get; } = Guid.Parse("0193a3b0-0000-7000-8000-000000000001");

    public IReadOnlyList<EmulatedMessage> Answers => Slack.BotReplies(Channel, Root);

    /// <summary>The words that people read, over all messages of the answer.</summary>
    public string Shown => string.Concat(Answers.Select(message => message.Shown));

    /// <summary>Time stands still until the test moves it.</summary>
    public static Task<ReplyBench> StartAsync(
        EmulatorRules? rules = null,
        params (string Key, string Value)[] settings
    ) => StartAsync(new ManualTimeProvider(), rules, settings);

    /// <summary>Time runs, and all waits are short: for tests that are not about time.</summary>
    public static Task<ReplyBench> StartQuickAsync(
        EmulatorRules? rules = null,
        params (string Key, string Value)[] settings
    ) =>
        StartAsync(
            null,
            rules,
            [
                ("AppendInterval", "00:00:00.005"),
                ("UpdateInterval", "00:00:00.010"),
                ("RipeAfter", "00:00:00.020"),
                ("OverdueAfter", "00:00:00.050"),
                .. settings,
            ]
        );

    /// <summary>As quick, but calls are limited to what a store grants.</summary>
    public static Task<ReplyBench> StartLimitedAsync(
        IBudgetStore budgets,
        params (string Key, string Value)[] settings
    ) =>
        StartAsync(
            null,
            null,
            [
                ("AppendInterval", "00:00:00.005"),
                ("UpdateInterval", "00:00:00.010"),
                ("RipeAfter", "00:00:00.020"),
                ("OverdueAfter", "00:00:00.050"),
                ("Slack:Budgets:Mode", "documented"),
                .. settings,
            ],
            budgets
        );

    /// <summary>The door of another process of the host.</summary>
    public IReplyDoor NewProcess()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<TimeProvider>(Clock ?? TimeProvider.System);
        services.AddSingleton<ISlackTokenSource>(new FixedTokenSource(Slack.Options.BotToken));
        services.AddSlackWebApi(options =>
        {
            options.ApiUrl = Slack.ApiUrl;
            options.Tries = 1;
        });
        services.AddSlackReplies();
        if (_budgets is not null)
            services.AddSingleton(_budgets);
        var process = services.BuildServiceProvider();
        _processes.Add(process);
        return process.GetRequiredService<IReplyDoor>();
    }

    public IReply Open(ReplyTarget? target = null) => Door.Open(target ?? Target, Journal, Right);

    /// <summary>Goes on with the turn in another process, which has the right to it.</summary>
    public IReply Resume(ReplyTexts? final, StoredReply? stored = null) =>
        NewProcess()
            .Resume(Target, Journal, new GrantedRight(Clock ?? TimeProvider.System), stored ?? Journal.Stored, final);

    public ReplyTarget TargetIn(string channel, string root, ConversationKind kind) =>
        new(
            Turn,
            new ConversationKey("slack", Slack.Workspace.TeamId, channel, root),
            Slack.Workspace.Ada.Id,
            Slack.Workspace.TeamId,
            kind,
            root
        );

    /// <summary>The calls that carry words, cards or blocks, oldest first.</summary>
    public IReadOnlyList<ApiCallEntry> Calls(params string[] methods) =>
        [
            .. Slack
                .Calls()
                .Where(call =>
                    methods.Length == 0
                        ? call.Method.StartsWith("chat.", StringComparison.Ordinal)
                        : methods.Contains(call.Method)
                ),
        ];

    /// <summary>Waits until Slack has answered so many calls of a method.</summary>
    public async Task<IReadOnlyList<ApiCallEntry>> CallsAsync(string method, int count)
    {
        await Slack.WaitForAsync(slack => slack.Calls(method).Count >= count);
        return Slack.Calls(method);
    }

    /// <summary>Waits until the journal has this record.</summary>
    public Task RecordedAsync(string record) => Journal.RecordedAsync(record).WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Waits until the reply waits for this long.</summary>
    public Task WaitingAsync(TimeSpan howLong) => Clock!.TimerArmedAsync(howLong).WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Waits until something waits for no longer than this.</summary>
    public Task WaitingForAtMostAsync(TimeSpan howLong) =>
        Clock!.TimerArmedAsync(left => left <= howLong).WaitAsync(TimeSpan.FromSeconds(20));

    public void Advance(double seconds) => Clock!.Advance(TimeSpan.FromSeconds(seconds));

    public void Fault(string method, ApiFaultKind kind, int count = 1, int retryAfter = 1) =>
        Slack.Faults.Add(new ApiFault(method, kind, count, RetryAfterSeconds: retryAfter));

    /// <summary>The text that a call carries in its chunks.</summary>
    public static string TextOf(ApiCallEntry call)
    {
        var text = new StringBuilder();
        foreach (var chunk in Chunks(call).Where(chunk => (string?)chunk["type"] == "markdown_text"))
            text.Append((string?)chunk["text"]);
        return text.ToString();
    }

    /// <summary>The kinds of chunks that a call carries.</summary>
    public static string KindsOf(ApiCallEntry call) =>
        string.Join(' ', Chunks(call).Select(chunk => (string?)chunk["type"]));

    public static IEnumerable<JsonObject> Chunks(ApiCallEntry call) =>
        call.Arguments["chunks"] switch
        {
            JsonArray chunks => chunks.OfType<JsonObject>(),
            JsonValue text => JsonNode.Parse((string)text!)!.AsArray().OfType<JsonObject>(),
            _ => [],
        };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Slack.DisposeAsync();
    }

    private static async Task<ReplyBench> StartAsync(
        ManualTimeProvider? clock,
        EmulatorRules? rules,
        IEnumerable<(string Key, string Value)> settings,
        IBudgetStore? budgets = null
    )
    {
        var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                Rules = (rules ?? new EmulatorRules()) with { RateLimits = false },
                Time = clock ?? TimeProvider.System,
            }
        );
        return new ReplyBench(
            slack,
            clock,
            settings
                .Append((Key: "Slack:Budgets:Mode", Value: "unlimited"))
                .DistinctBy(pair => pair.Key)
                .ToDictionary(
                    pair =>
                        pair.Key.StartsWith("Slack:", StringComparison.Ordinal)
                            ? pair.Key
                            : $"Slack:Replies:{pair.Key}",
                    string? (pair) => pair.Value
                ),
            budgets
        );
    }
}

/// <summary>What tests say to a reply.</summary>
internal static class Saying
{
    public static ValueTask SayAsync(this IReply reply, string text) =>
        reply.WriteAsync(new TextDelta(text), CancellationToken.None);

    public static ValueTask ShowAsync(
        this IReply reply,
        string id,
        AgentTaskStatus status,
        string? details = null,
        string? output = null,
        params AgentSource[] sources
    ) =>
        reply.WriteAsync(
            new TaskUpdate(id, $"Step {id}", status, details, output, sources.Length == 0 ? null : sources),
            CancellationToken.None
        );

    public static async Task<ReplyTexts> FinishAsync(this IReply reply, ReplyEnding? ending = null)
    {
        var texts = await reply.CompleteAsync(ending ?? new ReplyEnding.Complete(), CancellationToken.None);
        await reply.SettleAsync(CancellationToken.None);
        return texts;
    }
}
