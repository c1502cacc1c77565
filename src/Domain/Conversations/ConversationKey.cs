using System.Security.Cryptography;
using System.Text;

namespace BotHost.Domain.Conversations;

/// <summary>
/// Names one thread of talk: adapter, tenant, channel and thread. The only codec between these parts, the stable text
/// form (<c>slack/T1/C1/1700000000.000100</c>) and the stable id under which a conversation is stored.
/// </summary>
/// <param name="Adapter">The platform, for example <c>slack</c>.</param>
/// <param name="Tenant">A workspace, or an organisation for organisation-wide installs.</param>
/// <param name="Channel">The platform's id of the room.</param>
/// <param name="Thread">The platform's id of the thread's root, or null where the room itself is the conversation.</param>
public sealed record ConversationKey(string Adapter, string Tenant, string Channel, string? Thread)
{
    /// <summary>Reads the text form back.</summary>
    /// <exception cref="FormatException">The text was not written by <see cref="ToString"/>.</exception>
    public static ConversationKey Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length is < 3 or > 4 || parts.Any(part => part.Length == 0))
            throw new FormatException($"'{text}' is no conversation key: expected adapter/tenant/channel[/thread].");
        return new(Decode(parts[0]), Decode(parts[1]), Decode(parts[2]), parts.Length == 4 ? Decode(parts[3]) : null);
    }

    /// <summary>The stable text form; each part is percent-encoded, so that no id can forge another.</summary>
    public override string ToString() =>
        Thread is null
            ? $"{Encode(Adapter)}/{Encode(Tenant)}/{Encode(Channel)}"
            : $"{Encode(Adapter)}/{Encode(Tenant)}/{Encode(Channel)}/{Encode(Thread)}";

    /// <summary>The id of the conversation's rows: the SHA-256 of the text form as a UUIDv8 (RFC 9562, section 5.8).</summary>
    public Guid ToId()
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(ToString()), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static string Encode(string part) => Uri.EscapeDataString(part);

    private static string Decode(string part) => Uri.UnescapeDataString(part);
}
