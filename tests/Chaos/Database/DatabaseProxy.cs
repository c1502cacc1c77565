using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BotHost.Chaos.Database;

/// <summary>
/// The way of one replica to PostgreSQL: it can be cut, in silence or with a refusal, be slow, and lose the answer to a commit. What was
/// under way when it was cut in silence arrives when it is whole again, as on a real network.
/// </summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<ProxyLink, Task> _links = new();
    private readonly DnsEndPoint _target;
    private readonly LostAnswers _lost;
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _whole = Completed();
    private volatile bool _refuses;

    /// <param name="target">The server.</param>
    /// <param name="lost">The answers to be lost on the way.</param>
    public DatabaseProxy(DnsEndPoint target, LostAnswers lost, TimeProvider time)
    {
        (_target, _lost, _time) = (target, lost, time);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How long everything takes more in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Nothing arrives any more and nothing is said about it.</summary>
    public void Cut() => _whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All connections break and no new one is to be had.</summary>
    public void Refuse()
    {
        _refuses = true;
        foreach (var link in _links.Keys)
            link.Reset();
    }

    public void Heal()
    {
        _refuses = false;
        Delay = TimeSpan.Zero;
        _whole.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_links.Values);
        _over.Dispose();
    }

    /// <summary>Waits until something may pass.</summary>
    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        await _whole.Task.WaitAsync(cancellationToken);
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, _time, cancellationToken);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_over.Token);
                var link = new ProxyLink(this, client, _lost);
                if (_refuses)
                    link.Reset();
                else
                    _links[link] = RunAsync(link);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The round is over.
        }
    }

    private async Task RunAsync(ProxyLink link)
    {
        await Task.Yield();
        try
        {
            await link.RunAsync(_target, _over.Token);
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var whole = new TaskCompletionSource();
        whole.SetResult();
        return whole;
    }
}
