using System.Net;
using System.Runtime.CompilerServices;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>
/// Anthropic's Messages API by the official SDK, its errors put into our family. The SDK's own retries are off; ours decide.
/// https://docs.claude.com/en/api/errors
/// </summary>
internal sealed class AnthropicChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    private const int DefaultMaxOutputTokens = 8_192;

    public static AnthropicChatClient Create(AgentOptions options)
    {
        var settings = new ClientOptions
        {
            ApiKey = options.Anthropic.ApiKey,
            MaxRetries = 0,
            Timeout = TimeSpan.FromHours(1),
        };
        if (options.Anthropic.BaseUrl is { } server)
            settings.BaseUrl = server.ToString().TrimEnd('/');
        return new AnthropicChatClient(
            new AnthropicClient(settings).AsIChatClient(
                options.Anthropic.Model,
                options.MaxOutputTokens ?? DefaultMaxOutputTokens
            )
        );
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var finished = false;
        while (true)
        {
            ModelException? trouble = null;
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (Exception exception) when (Sort(exception, cancellationToken) is { } sorted)
            {
                trouble = sorted;
            }
            if (trouble is not null)
                throw trouble;
            finished |= updates.Current.FinishReason is not null;
            yield return updates.Current;
        }
        if (!finished)
            throw new ModelException(ModelFault.Interrupted, "The answer ended without saying that it was complete.");
    }

    private static ModelException? Sort(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            _ when cancellationToken.IsCancellationRequested => null,
            AnthropicApiException refused => ModelException.FromStatus(
                "Anthropic",
                refused.StatusCode,
                refused.ErrorCode ?? TypeOf(refused),
                retryAfter: null
            ),
            AnthropicServiceException broken => ModelException.FromStatus(
                "Anthropic, while it streamed,",
                HttpStatusCode.InternalServerError,
                broken.ErrorCode ?? TypeOf(broken),
                retryAfter: null
            ),
            AnthropicIOException or HttpRequestException => new(ModelFault.Unreachable, "The way to Anthropic broke."),
            IOException => new(ModelFault.Interrupted, "Anthropic broke off its answer."),
            AnthropicException => new(
                ModelFault.Interrupted,
                $"Anthropic sent something unreadable ({exception.GetType().Name})."
            ),
            _ => null,
        };

    private static string? TypeOf(AnthropicServiceException exception) => exception.Type?.Raw();
}
