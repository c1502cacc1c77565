using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace BotHost.Chaos.Database;

/// <summary>Gathers a whole answer of PostgreSQL.</summary>
internal sealed class BackendAnswer
{
    private readonly List<byte> _bytes = [];
    private int _read;
    private bool _isFirst = true;

    /// <summary>Everything so far, as it came.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Whether the server is ready for the next request: what was asked is committed or refused.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the first statement touched any row.</summary>
    public bool HasRows { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        while (_bytes.Count - _read >= 5)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian([.. _bytes.GetRange(_read + 1, 4)]);
            if (_bytes.Count - _read < length + 1)
                return;
            var type = (char)_bytes[_read];
            if (type == 'C' && _isFirst)
            {
                _isFirst = false;
                var tag = Encoding.ASCII.GetString([.. _bytes.GetRange(_read + 5, length - 5)]);
                HasRows |=
                    int.TryParse(tag.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
                    && rows > 0;
            }
            IsComplete |= type == 'Z';
            _read += length + 1;
        }
    }
}
