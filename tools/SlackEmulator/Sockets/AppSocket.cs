using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace SlackEmulator.Sockets;

/// <summary>
/// One WebSocket of the app. Everything that leaves it goes through one queue, so that what is posted first is sent first; what
/// comes in is an acknowledgement of an envelope that went out on this very socket, or is noted and ignored.
/// </summary>
internal sealed class AppSocket : IDisposable
{
    private const int LargestMessage = 1024 * 1024;
    private const int LongestQueue = 1_000;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _expected = new(
        StringComparer.Ordinal
    );
    private readonly Channel<string?> _outbox = Channel.CreateBounded<string?>(
        new BoundedChannelOptions(LongestQueue) { SingleReader = true }
    );
    private readonly WebSocket _wire;
    private readonly Action<string> _note;
    private readonly CancellationTokenSource _cut = new();
    private volatile bool _isGhost;
    private volatile bool _wasClosedHere;

    public AppSocket(int number, WebSocket wire, Action<string> note)
    {
        (Number, _wire, _note) = (number, wire, note);
        Ended = _cut.Token;
    }

    public int Number { get; }

    /// <summary>Cancelled when the connection is to be cut, or has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>True once the close frame of this side is on its way.</summary>
    public bool WasClosedHere => _wasClosedHere;

    /// <summary>A ghost is connected for all that either side can see, but nothing gets through and it never leaves the list.</summary>
    public bool IsGhost
    {
        get => _isGhost;
        set => _isGhost = value;
    }

    /// <summary>Queues a message; one that does not fit is lost with a note, as is all that a ghost is given.</summary>
    public void Post(JsonObject message)
    {
        if (!IsGhost && !_outbox.Writer.TryWrite(message.ToJsonString(Wire.Json)))
        {
            _note($"socket {Number} lost a message: it is closing, or the bot does not read");
        }
    }

    /// <summary>Sends an envelope and completes with the bot's acknowledgement on this socket, or never.</summary>
    public Task<JsonObject> AskAsync(string envelopeId, JsonObject envelope)
    {
        var acknowledged = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[envelopeId] = acknowledged;
        Post(envelope);
        return acknowledged.Task;
    }

    /// <summary>The time for an acknowledgement is over; one that still comes is too late.</summary>
    public void Forget(string envelopeId) => _expected.TryRemove(envelopeId, out _);

    /// <summary>Sends what is queued and then the close frame.</summary>
    public void Close()
    {
        _wasClosedHere = true;
        _outbox.Writer.TryWrite(null);
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Sever()
    {
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Sends and receives until the close frame of the bot has come or the connection has broken.</summary>
    /// <returns>True when the bot sent a close frame.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var sending = SendAsync(cancellationToken);
        try
        {
            while (await ReadAsync(cancellationToken) is { } text)
            {
                Take(text);
            }

            return true;
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            return false;
        }
        finally
        {
            _outbox.Writer.TryComplete();
            await sending;
        }
    }

    /// <summary>Answers the bot's close frame.</summary>
    public async Task AnswerCloseAsync(CancellationToken cancellationToken)
    {
        if (_wire.State is WebSocketState.CloseReceived)
        {
            await _wire.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var text in _outbox.Reader.ReadAllAsync(cancellationToken))
            {
                if (text is null)
                {
                    await _wire.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                    return;
                }

                await _wire.SendAsync(
                    Encoding.UTF8.GetBytes(text),
                    WebSocketMessageType.Text,
                    WebSocketMessageFlags.EndOfMessage,
                    cancellationToken
                );
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            // Receiving breaks as well and ends the socket.
        }
        finally
        {
            _outbox.Writer.TryComplete();
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (true)
        {
            var part = await _wire.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType is WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (message.Length > LargestMessage)
            {
                _note($"socket {Number} cut: the bot sent more than {LargestMessage} bytes in one message");
                Sever();
                throw new WebSocketException("The message is too large.");
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }

    private void Take(string text)
    {
        if (IsGhost)
        {
            return;
        }

        if (Parse(text) is not { } message || message["envelope_id"].Text() is not { Length: > 0 } id)
        {
            _note($"socket {Number}: ignored what is no acknowledgement: {Shortened(text)}");
        }
        else if (_expected.TryRemove(id, out var acknowledged))
        {
            acknowledged.TrySetResult(message);
        }
        else
        {
            _note(
                $"socket {Number}: ignored an acknowledgement of {id}: not sent here, acknowledged before, or too late"
            );
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _cut.Cancel();
        _cut.Dispose();
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
