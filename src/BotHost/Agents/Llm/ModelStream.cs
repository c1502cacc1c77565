using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>One request to the model, with its two deadlines, its span and its figures. All trouble comes as a <see cref="ModelException"/>.</summary>
internal sealed class ModelStream(IChatClient client, AgentOptions options, TimeProvider time)
{
    /// <summary>What the client calls its model, for records; null where it does not say.</summary>
    public string? Model { get; } = client.GetService<ChatClientMetadata>()?.DefaultModelId;

    /// <exception cref="ModelException">The model could not answer, or not in time.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> AskAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions chat,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var call = AgentTelemetry.StartModelCall(client, chat, time);
        // One source for both deadlines, armed only while we wait: a reader that takes its time is no fault of the model.
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var left = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(),
            deadline
        );
        // Disposing goes on after a cancellation and ends the request on the wire.
        await using var updates = client
            .GetStreamingResponseAsync(messages, chat, deadline.Token)
            .GetAsyncEnumerator(deadline.Token);
        var patience = options.FirstTokenTimeout;
        while (true)
        {
            ChatResponseUpdate update;
            try
            {
                deadline.CancelAfter(patience);
                if (!await updates.MoveNextAsync())
                    break;
                deadline.CancelAfter(Timeout.InfiniteTimeSpan);
                update = updates.Current;
            }
            catch (Exception exception)
            {
                var trouble = Sort(exception, patience, deadline.IsCancellationRequested, cancellationToken);
                call.Fail(trouble?.Code ?? exception.GetType().Name);
                if (trouble is null || ReferenceEquals(trouble, exception))
                    throw;
                throw trouble;
            }
            call.Saw(update);
            patience = options.BetweenTokensTimeout;
            yield return update;
        }
        call.Complete();
    }

    private static ModelException? Sort(
        Exception exception,
        TimeSpan patience,
        bool overdue,
        CancellationToken cancellationToken
    ) =>
        exception switch
        {
            _ when cancellationToken.IsCancellationRequested => null,
            ModelException known => known,
            // The deadline decides, whatever the cancelled client made of it.
            _ when overdue => new(
                ModelFault.Timeout,
                FormattableString.Invariant($"The model sent nothing for {patience.TotalSeconds:0} s.")
            ),
            OperationCanceledException or TimeoutException => new(
                ModelFault.Timeout,
                "The model client gave up waiting."
            ),
            HttpRequestException or SocketException => new(
                ModelFault.Unreachable,
                $"The way to the model broke: {exception.GetType().Name}."
            ),
            IOException => new(ModelFault.Interrupted, "The model's answer broke off."),
            _ => null,
        };
}
