using System.Security.Cryptography;

namespace SlackEmulator.Sockets;

/// <summary>The tickets in socket URLs: usable once, for a short time. Safe to use from any thread.</summary>
internal sealed class Tickets(TimeProvider time, TimeSpan lifetime)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _issued = new(StringComparer.Ordinal);

    public string Issue()
    {
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (old, _) in _issued.Where(t => now - t.Value > lifetime).ToArray())
            {
                _issued.Remove(old);
            }

            _issued[ticket] = now;
        }

        return ticket;
    }

    public bool TryUse(string? ticket)
    {
        lock (_gate)
        {
            return ticket is not null && _issued.Remove(ticket, out var at) && time.GetUtcNow() - at <= lifetime;
        }
    }
}
