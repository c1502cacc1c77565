using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;
using Microsoft.Extensions.AI;

namespace BotHost.Tests.Agents;

/// <summary>A model made of one delegate: what it is given → what it streams. Keeps what it was given.</summary>
internal sealed class ScriptedModel : IChatClient
{
    public required Func<
        IReadOnlyList<ChatMessage>,
        ChatOptions?,
        CancellationToken,
        IAsyncEnumerable<ChatResponseUpdate>
    > OnAsk { get; set; }

    public ConcurrentQueue<IReadOnlyList<ChatMessage>> Asked { get; } = [];

    public ConcurrentQueue<ChatOptions?> Options { get; } = [];

    /// <summary>A model that gives these answers one after the other.</summary>
    public static ScriptedModel Of(params Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>[] rounds)
    {
        var next = -1;
        return new ScriptedModel
        {
            OnAsk = (_, _, token) =>
            {
                var number = Interlocked.Increment(ref next);
                return number < rounds.Length
                    ? rounds[number](token)
                    : throw new InvalidOperationException($"The script has no round {number}.");
            },
        };
    }

    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Says(params string[] deltas) =>
        _ => Stream([.. deltas.Select(delta => new TextContent(delta))], ChatFinishReason.Stop);

    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Calls(params AIContent[] contents) =>
        _ => Stream(contents, ChatFinishReason.ToolCalls);

    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Fails(
        Exception exception,
        params string[] after
    ) => token => Failing(exception, after, token);

    public static FunctionCallContent Call(string id, string tool, params (string Name, object? Value)[] arguments) =>
        new(id, tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var given = messages.ToList();
        Asked.Enqueue(given);
        Options.Enqueue(options);
        return OnAsk(given, options, cancellationToken);
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", null, "scripted-1") : null;

    public void Dispose() { }

    private static async IAsyncEnumerable<ChatResponseUpdate> Stream(
        IReadOnlyList<AIContent> contents,
        ChatFinishReason finish
    )
    {
        foreach (var content in contents)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
        }
        yield return new ChatResponseUpdate { FinishReason = finish };
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Failing(
        Exception exception,
        string[] after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var delta in after)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, delta);
        }
        throw exception;
    }
}

/// <summary>A journal in memory; what a store does in rows.</summary>
internal sealed class MemoryJournal : ITurnJournal
{
    private readonly Lock _gate = new();
    private readonly List<StoredRound> _rounds = [];
    private readonly List<StoredToolCall> _calls = [];

    /// <summary>Called before each write; throws to play a lost turn or an absent database.</summary>
    public Action<string> OnWrite { get; set; } = _ => { };

    public IReadOnlyList<StoredRound> Rounds
    {
        get
        {
            lock (_gate)
                return [.. _rounds];
        }
    }

    public IReadOnlyList<StoredToolCall> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    public Task RecordRoundAsync(StoredRound round, CancellationToken cancellationToken)
    {
        OnWrite("round");
        lock (_gate)
        {
            if (_rounds.Exists(known => known.Number == round.Number))
                throw new InvalidOperationException($"Round {round.Number} is recorded already.");
            _rounds.Add(round);
        }
        return Task.CompletedTask;
    }

    public Task RecordToolCallAsync(StoredToolCall call, CancellationToken cancellationToken)
    {
        OnWrite("call");
        lock (_gate)
        {
            if (_calls.Exists(known => known.Round == call.Round && known.CallId == call.CallId))
                throw new InvalidOperationException($"Call {call.CallId} is recorded already.");
            _calls.Add(call);
        }
        return Task.CompletedTask;
    }

    public Task FinishToolCallAsync(int round, string callId, string result, CancellationToken cancellationToken)
    {
        OnWrite("result");
        lock (_gate)
        {
            var index = _calls.FindIndex(known => known.Round == round && known.CallId == callId);
            if (index < 0)
                throw new InvalidOperationException($"Call {callId} was never recorded.");
            _calls[index] = _calls[index] with { Result = result };
        }
        return Task.CompletedTask;
    }
}

/// <summary>A conversation in memory.</summary>
internal sealed class MemoryHistory : IConversationHistory
{
    public List<StoredMessage> Messages { get; } = [];

    public Func<MessageQuery, IReadOnlyList<StoredMessage>>? OnSearch { get; set; }

    public Task<IReadOnlyList<StoredMessage>> ReadAsync(
        Guid conversation,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<StoredMessage>>([
            .. Messages.Where(message => message.Conversation == conversation).TakeLast(limit),
        ]);

    public Task<IReadOnlyList<StoredMessage>> SearchAsync(MessageQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(
            OnSearch?.Invoke(query)
                ??
                [
                    .. Messages
                        .Where(message =>
                            query
                                .Words.Split(' ')
                                .Any(word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                        )
                        .Take(query.Limit),
                ]
        );
}

/// <summary>The people of a small office.</summary>
internal sealed class Office : IPeople, IPermalinks
{
    public string Adapter => "slack";

    public List<Person> People { get; } =
    [
        new("U1", "Ann", "Europe/Berlin", IsBot: false),
        new("U2", "Bob", "America/New_York", IsBot: false),
        new("U3", "Chiara", "Europe/Berlin", IsBot: false),
        new("UBOT", "bothost", null, IsBot: true),
    ];

    public Func<string, CancellationToken, Task<Person?>>? OnFind { get; set; }

    public Task<IReadOnlyList<Person>> MembersAsync(
        ConversationKey conversation,
        int limit,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<Person>>([.. People.Take(limit)]);

    public Task<Person?> FindAsync(ConversationKey conversation, string user, CancellationToken cancellationToken) =>
        OnFind?.Invoke(user, cancellationToken) ?? Task.FromResult(People.Find(person => person.Id == user));

    public Task<Uri?> PermalinkAsync(
        ConversationKey conversation,
        string messageId,
        CancellationToken cancellationToken
    ) => Task.FromResult<Uri?>(new Uri($"https://acme.example/archives/{conversation.Channel}/p{messageId}"));
}
