using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace SlackEmulator.Sockets;

/// <summary>
/// The wire of one WebSocket. Everything that leaves it goes through one queue, so that what is posted first is sent first.
/// Posting, closing and severing are safe from any thread.
/// </summary>
internal sealed class SocketLine : IDisposable
{
    private const int LongestQueue = 1_000;
    private readonly Channel<string?> _outbox = Channel.CreateBounded<string?>(
        new BoundedChannelOptions(LongestQueue) { SingleReader = true }
    );
    private readonly CancellationTokenSource _cut = new();
    private readonly WebSocket _wire;
    private readonly int _largestMessage;
    private volatile bool _wasClosedHere;

    /// <param name="largestMessage">In bytes; whoever sends more is cut off.</param>
    public SocketLine(WebSocket wire, int largestMessage)
    {
        (_wire, _largestMessage) = (wire, largestMessage);
        Ended = _cut.Token;
    }

    /// <summary>Cancelled when the connection is to be cut, or has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>True once the close frame of this side is on its way.</summary>
    public bool WasClosedHere => _wasClosedHere;

    /// <summary>Queues a message; false when it is lost because the line is closing or the other side does not read.</summary>
    public bool Post(string message) => _outbox.Writer.TryWrite(message);

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

    /// <summary>Sends and receives until the close frame of the other side has come or the connection has broken.</summary>
    /// <returns>True when the other side sent a close frame.</returns>
    public async Task<bool> RunAsync(Action<string> take, CancellationToken cancellationToken)
    {
        var sending = SendAsync(cancellationToken);
        try
        {
            while (await ReadAsync(cancellationToken) is { } text)
            {
                take(text);
            }

            return true;
        }
        catch (Exception broken) when (IsEnd(broken))
        {
            return false;
        }
        finally
        {
            _outbox.Writer.TryComplete();
            await sending;
        }
    }

    /// <summary>Answers the close frame of the other side.</summary>
    public async Task AnswerCloseAsync(CancellationToken cancellationToken)
    {
        if (_wire.State is WebSocketState.CloseReceived)
        {
            await _wire.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
    }

    /// <summary>Whether this is one of the ways in which a connection ends.</summary>
    public static bool IsEnd(Exception error) =>
        error is WebSocketException or OperationCanceledException or IOException;

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
        catch (Exception broken) when (IsEnd(broken))
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
            if (message.Length > _largestMessage)
            {
                Sever();
                throw new WebSocketException("The message is too large.");
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }

    public void Dispose()
    {
        _cut.Cancel();
        _cut.Dispose();
    }
}
