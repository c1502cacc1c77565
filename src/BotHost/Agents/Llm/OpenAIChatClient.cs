using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace BotHost.Agents.Llm;

/// <summary>
/// Any server that speaks OpenAI's Chat Completions, by the official SDK: OpenAI, Azure OpenAI's v1 endpoint, Ollama, vLLM, LM Studio.
/// The SDK's own retries and timeouts are off; ours decide. Cancelling, or leaving the enumeration, closes the connection.
/// https://platform.openai.com/docs/api-reference/chat-streaming
/// </summary>
internal sealed class OpenAIChatClient(ChatClient client, string model, Uri? server) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("openai", server, model);

    public static OpenAIChatClient Create(OpenAIOptions options)
    {
        var sdk = new OpenAIClientOptions
        {
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (options.BaseUrl is not null)
            sdk.Endpoint = options.BaseUrl;
#pragma warning disable OPENAI001 // A server without keys must not be sent a made-up one; this constructor is the SDK's only way.
        var client = options.ApiKey is { } key
            ? new ChatClient(options.Model, new ApiKeyCredential(key), sdk)
            : new ChatClient(options.Model, new NoKey(), sdk);
#pragma warning restore OPENAI001
        return new OpenAIChatClient(client, options.Model, options.BaseUrl ?? new Uri("https://api.openai.com/v1"));
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var calls = new SortedDictionary<int, PartialCall>();
        ChatFinishReason? finish = null;
        await using var updates = client
            .CompleteChatStreamingAsync(OpenAIMessages.From(messages), OpenAIMessages.From(options), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ModelException? trouble = null;
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (Exception exception) when (OpenAIErrors.Sort(exception, cancellationToken) is { } sorted)
            {
                trouble = sorted;
            }
            if ((trouble ?? OpenAIErrors.Find(updates.Current)) is { } error)
                throw error;
            var update = updates.Current;

            finish = OpenAIMessages.From(update.FinishReason) ?? finish;
            foreach (var part in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(part.Index, out var call))
                    calls[part.Index] = call = new PartialCall();
                call.Add(part);
            }
            if (Contents(update) is { Count: > 0 } contents)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, contents)
                {
                    ResponseId = update.CompletionId,
                    MessageId = update.CompletionId,
                    ModelId = update.Model,
                };
            }
            else if (update.ToolCallUpdates.Count > 0)
            {
                // Arguments are on their way: a sign of life for whoever waits between tokens.
                yield return new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = update.Model };
            }
        }

        if (finish is null)
            throw new ModelException(ModelFault.Interrupted, "The answer ended without saying that it was complete.");
        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Values.Select(call => call.ToContent())])
        {
            FinishReason = finish,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType == typeof(ChatClient) ? client
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() { }

    private static List<AIContent> Contents(StreamingChatCompletionUpdate update)
    {
        var contents = new List<AIContent>();
        foreach (var part in update.ContentUpdate)
        {
            if (part.Text is { Length: > 0 } text)
                contents.Add(new TextContent(text));
        }
        if (update.RefusalUpdate is { Length: > 0 } refusal)
            contents.Add(new TextContent(refusal));
        if (update.Usage is { } usage)
            contents.Add(
                new UsageContent(
                    new UsageDetails
                    {
                        InputTokenCount = usage.InputTokenCount,
                        OutputTokenCount = usage.OutputTokenCount,
                        TotalTokenCount = usage.TotalTokenCount,
                        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
                        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
                    }
                )
            );
        return contents;
    }

    /// <summary>A tool call that comes in fragments, told apart by its index.</summary>
    private sealed class PartialCall
    {
        private readonly StringBuilder _arguments = new();
        private string _id = "";
        private string _name = "";

        public void Add(StreamingChatToolCallUpdate part)
        {
            if (part.ToolCallId is { Length: > 0 } id)
                _id = id;
            if (part.FunctionName is { Length: > 0 } name)
                _name = name;
            if (part.FunctionArgumentsUpdate is { } arguments)
                _arguments.Append(arguments.ToString());
        }

        public FunctionCallContent ToContent() =>
            FunctionCallContent.CreateFromParsedArguments(
                _arguments.Length == 0 ? "{}" : _arguments.ToString(),
                _id,
                _name,
                static arguments =>
                    JsonSerializer.Deserialize(arguments, OpenAIJson.Default.DictionaryStringObject)
                    ?? throw new JsonException("The arguments are JSON null.")
            );
    }

    private sealed class NoKey : AuthenticationPolicy
    {
        public override void Process(
            PipelineMessage message,
            IReadOnlyList<PipelinePolicy> pipeline,
            int currentIndex
        ) => ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(
            PipelineMessage message,
            IReadOnlyList<PipelinePolicy> pipeline,
            int currentIndex
        ) => ProcessNextAsync(message, pipeline, currentIndex);
    }
}
