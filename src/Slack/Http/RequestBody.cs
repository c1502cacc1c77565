using Microsoft.AspNetCore.Http;

namespace BotHost.Slack.Http;

/// <summary>Reads a request's body to its end or to a limit, whatever its headers say of its length.</summary>
internal static class RequestBody
{
    private const int FirstRead = 16 * 1024;

    /// <summary>The bytes, or null where there are more than <paramref name="limit"/>.</summary>
    /// <exception cref="BadHttpRequestException">The body came too slowly, or not in the form that its headers announce.</exception>
    /// <exception cref="IOException">The connection ended before the body did.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        HttpRequest request,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var bytes = new byte[Math.Min(FirstRead, limit + 1)];
        var count = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(bytes.AsMemory(count), cancellationToken);
            if (read == 0)
                return bytes.AsMemory(0, count);
            count += read;
            if (count > limit)
                return null;
            if (count == bytes.Length)
                Array.Resize(ref bytes, Math.Min(2 * bytes.Length, limit + 1));
        }
    }
}
