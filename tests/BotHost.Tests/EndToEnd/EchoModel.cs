using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BotHost.Agents.Llm;
using Microsoft.Extensions.AI;

namespace BotHost.Tests.EndToEnd;

/// <summary>
/// A model that repeats what it was asked. A question with the word "slowly" gets the beginning of an answer, and its end when the test says
/// so, one with the word "silently" nothing before that; the word "tool" has it call one first.
/// </summary>
internal sealed class EchoModel(string? tool = null) : IChatClient
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the model was given, call by call.</summary>
    public ConcurrentQueue<IReadOnlyList<ChatMessage>> Asked { get; } = [];

    /// <summary>How many answers were cancelled in the middle.</summary>
    public int Cancelled;

    public void Release() => _released.TrySetResult();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var given = messages.ToList();
        Asked.Enqueue(given);
        var last = given.FindLastIndex(message => message.Role == ChatRole.User);
        var first = last;
        while (first > 0 && given[first - 1].Role == ChatRole.User)
            first--;
        var question = string.Join(" and ", given[first..(last + 1)].Select(said => Words(said.Text)));
        if (tool is not null && question.Contains("tool", StringComparison.Ordinal) && last == given.Count - 1)
        {
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new FunctionCallContent("call", tool, new Dictionary<string, object?>())]
            )
            {
                FinishReason = ChatFinishReason.ToolCalls,
            };
            yield break;
        }
        if (question.Contains("silently", StringComparison.Ordinal))
            await WaitAsync(cancellationToken);
        yield return new ChatResponseUpdate(ChatRole.Assistant, $"You asked: {question}\n\n");
        if (question.Contains("slowly", StringComparison.Ordinal))
            await WaitAsync(cancellationToken);
        yield return new ChatResponseUpdate(ChatRole.Assistant, "That is all.")
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private static string Words(string text) => MessageLabel.Strip(text).Trim();

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _released.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref Cancelled);
            throw;
        }
    }
}
