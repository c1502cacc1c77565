using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotHost.Slack.Http;

/// <summary>What a request's signature proves.</summary>
public enum SlackSignatureVerdict
{
    /// <summary>Slack sent these bytes within the last five minutes.</summary>
    Genuine,

    /// <summary>A header is missing or repeated.</summary>
    Missing,

    /// <summary>A header has not the form that Slack gives it.</summary>
    Malformed,

    /// <summary>The time stamp is more than five minutes away from now, before or after.</summary>
    Stale,

    /// <summary>None of the secrets made this signature.</summary>
    Wrong,
}

/// <summary>
/// Slack's request signature, version <c>v0</c>: HMAC-SHA256 over <c>v0:timestamp:body</c>, where the body is the bytes as they came.
/// Compares in constant time. Safe for concurrent use.
/// </summary>
/// <remarks>See <see href="https://docs.slack.dev/authentication/verifying-requests-from-slack"/>.</remarks>
public sealed class SlackSignature
{
    /// <summary>The request header of the signature.</summary>
    public const string Header = "X-Slack-Signature";

    /// <summary>The request header of the time stamp, in Unix seconds.</summary>
    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    private const int WindowSeconds = 300;
    private const int SignatureLength = 3 + 2 * SHA256.HashSizeInBytes;

    private readonly byte[][] _secrets;
    private readonly TimeProvider _time;

    /// <summary>Verifies with one secret, or during a rotation with several.</summary>
    /// <exception cref="ArgumentException">There is no secret, or one of them is blank: then anybody could sign.</exception>
    public SlackSignature(IEnumerable<string> secrets, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(time);
        var given = secrets.ToArray();
        if (given.Length == 0 || given.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A signing secret is missing or blank.", nameof(secrets));
        _secrets = [.. given.Select(Encoding.UTF8.GetBytes)];
        _time = time;
    }

    /// <summary>Judges a request by its two headers and its raw body.</summary>
    public SlackSignatureVerdict Verify(string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return SlackSignatureVerdict.Missing;
        // Twelve digits last for thirty thousand years and cannot overflow below.
        if (
            timestamp.Length > 12
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt)
        )
            return SlackSignatureVerdict.Malformed;
        if (signature.Length != SignatureLength || !Ascii.IsValid(signature))
            return SlackSignatureVerdict.Malformed;
        if (Math.Abs(_time.GetUtcNow().ToUnixTimeSeconds() - sentAt) > WindowSeconds)
            return SlackSignatureVerdict.Stale;

        var claimed = Encoding.ASCII.GetBytes(signature);
        var genuine = false;
        foreach (var secret in _secrets)
            genuine |= CryptographicOperations.FixedTimeEquals(Sign(secret, timestamp, body), claimed);
        return genuine ? SlackSignatureVerdict.Genuine : SlackSignatureVerdict.Wrong;
    }

    private static byte[] Sign(byte[] secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        return Encoding.ASCII.GetBytes("v0=" + Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}
