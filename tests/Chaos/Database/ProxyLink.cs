using System.Net;
using System.Net.Sockets;

namespace BotHost.Chaos.Database;

/// <summary>One connection through the proxy.</summary>
internal sealed class ProxyLink(DatabaseProxy proxy, Socket client, LostAnswers lost) : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly FrontendReader _requests = new();
    private volatile Doom? _doom;

    /// <summary>Breaks it, for both sides at once.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, _server])
        {
            try
            {
                // No time to linger means RST instead of FIN.
                socket.LingerState = new LingerOption(enable: true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is broken already.
            }
            socket.Dispose();
        }
    }

    public async Task RunAsync(EndPoint target, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            client.NoDelay = true;
            await proxy.PassAsync(over.Token);
            await _server.ConnectAsync(target, over.Token);
            var pumps = new[] { AskAsync(over.Token), AnswerAsync(over.Token) };
            await Task.WhenAny(pumps);
            await over.CancelAsync();
            await Task.WhenAll(pumps);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone; so is the other.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
        {
            foreach (var statements in _requests.Take(buffer.AsSpan(0, count)))
            {
                if (lost.Take(statements) is { } commit)
                    _doom = new Doom(commit);
            }
            await proxy.PassAsync(cancellationToken);
            await SendAsync(_server, buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await _server.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
        {
            ReadOnlyMemory<byte> answer = buffer.AsMemory(0, count);
            if (_doom is { } doom)
            {
                doom.Answer.Take(answer.Span);
                if (!doom.Answer.IsComplete)
                    continue;
                if (doom.Answer.HasRows)
                {
                    lost.Lost();
                    Reset();
                    return;
                }
                // Nothing was committed that could be forgotten: the next one of its kind.
                _doom = null;
                lost.Add(doom.Commit);
                answer = doom.Answer.Bytes;
            }
            await proxy.PassAsync(cancellationToken);
            await SendAsync(client, answer, cancellationToken);
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    private sealed record Doom(Commit Commit)
    {
        public BackendAnswer Answer { get; } = new();
    }
}
