using System.Buffers.Binary;
using System.Text;

namespace BotHost.Chaos.Database;

/// <summary>
/// Follows what a client says to PostgreSQL, as far as needed to know which statements a request runs: prepared ones are named later.
/// </summary>
internal sealed class FrontendReader
{
    private const int SslRequest = 80877103;
    private const int EncryptionRequest = 80877104;

    private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);
    private readonly List<byte> _unread = [];
    private List<string> _running = [];
    private bool _hasStarted;

    /// <summary>Takes the next bytes; answers the statements of each request that they complete.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Take(ReadOnlySpan<byte> bytes)
    {
        _unread.AddRange(bytes);
        var complete = new List<IReadOnlyList<string>>();
        while (Next() is var (type, body))
        {
            switch (type)
            {
                case 'P':
                    var name = Text(body, 0);
                    _prepared[name] = Text(body, Encoding.UTF8.GetByteCount(name) + 1);
                    break;
                case 'B':
                    var statement = Text(body, Text(body, 0).Length + 1);
                    if (_prepared.TryGetValue(statement, out var sql))
                        _running.Add(sql);
                    break;
                case 'Q':
                    complete.Add([Text(body, 0)]);
                    break;
                case 'S':
                    complete.Add(_running);
                    _running = [];
                    break;
            }
        }
        return complete;
    }

    private (char Type, byte[] Body)? Next()
    {
        // The first message has no type.
        var header = _hasStarted ? 5 : 4;
        if (_unread.Count < header)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian([.. _unread.GetRange(header - 4, 4)]) + header - 4;
        if (_unread.Count < length)
            return null;
        var type = _hasStarted ? (char)_unread[0] : '\0';
        byte[] body = [.. _unread.GetRange(header, length - header)];
        _unread.RemoveRange(0, length);
        _hasStarted = _hasStarted || BinaryPrimitives.ReadInt32BigEndian(body) is not (SslRequest or EncryptionRequest);
        return (type, body);
    }

    private static string Text(byte[] body, int start)
    {
        var end = Array.IndexOf(body, (byte)0, start);
        return Encoding.UTF8.GetString(body, start, end - start);
    }
}
