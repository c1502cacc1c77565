using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SlackEmulator.Delivery;

/// <summary>Slack's request signature, version v0: https://docs.slack.dev/authentication/verifying-requests-from-slack</summary>
internal static class RequestSignature
{
    public static string Of(string secret, long timestamp, string body) =>
        "v0="
        + Convert.ToHexStringLower(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(secret),
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"v0:{timestamp}:{body}"))
            )
        );
}
