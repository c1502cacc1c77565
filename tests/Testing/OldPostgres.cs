using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotHost.Testing;

/// <summary>
/// A PostgreSQL as far as the greeting: it lets everybody in, says which version it is, and answers no statement. For
/// versions that cannot be installed beside the one that the tests run on.
/// </summary>
public sealed class OldPostgres : IAsyncDisposable
{
    private const int AsksForTls = 80877103;
    private const int AsksForGss = 80877104;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _version;
    private readonly Task _serving;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="version">What it says of itself, as <c>13.22 (Debian 13.22-0+deb11u1)</c>.</param>
    public OldPostgres(string version)
    {
        _version = version;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its port on the loopback address.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How to reach it; the driver does not ask it for its types, for it knows no answer.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={Port};Username=bothost;Password=hidden-word;Database=bothost;Server Compatibility Mode=NoTypeLoading";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> guests = [];
        try
        {
            while (true)
                guests.Add(GreetAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(guests);
        }
    }

    private async Task GreetAsync(TcpClient guest)
    {
        using (guest)
        {
            try
            {
                var stream = guest.GetStream();
                while (await ReadRequestAsync(stream) is AsksForTls or AsksForGss)
                    await stream.WriteAsync("N"u8.ToArray(), _end.Token);
                await stream.WriteAsync(Greeting(), _end.Token);
                await stream.CopyToAsync(Stream.Null, _end.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The guest has gone, or we end.
            }
        }
    }

    // What comes before the greeting has no type: its length, a number that says what it is, and the rest.
    private async Task<int> ReadRequestAsync(NetworkStream stream)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, _end.Token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], _end.Token);
        return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
    }

    private byte[] Greeting()
    {
        var authenticated = new byte[4];
        var key = new byte[8];
        return
        [
            .. Message('R', authenticated),
            .. Parameter("server_version", _version),
            .. Parameter("server_encoding", "UTF8"),
            .. Parameter("client_encoding", "UTF8"),
            .. Parameter("standard_conforming_strings", "on"),
            .. Parameter("integer_datetimes", "on"),
            .. Parameter("TimeZone", "UTC"),
            .. Message('K', key),
            .. Message('Z', "I"u8),
        ];
    }

    private static byte[] Parameter(string name, string value) =>
        Message('S', Encoding.ASCII.GetBytes($"{name}\0{value}\0"));

    private static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        var message = new byte[1 + 4 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }
}
