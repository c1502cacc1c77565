using System.Collections.Frozen;
using System.Security.Cryptography;

namespace SlackEmulator.Page;

/// <summary>The page's files, from inside the assembly.</summary>
internal sealed class StaticPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, Asset> _assets = Load();

    public async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value is "/" or null ? "/index.html" : context.Request.Path.Value;
        if (!_assets.TryGetValue(path, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.Type;
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(StaticPage).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith("page/", StringComparison.Ordinal))
            .ToFrozenDictionary(
                n => n["page".Length..].Replace('\\', '/'),
                n =>
                {
                    using var stream = assembly.GetManifestResourceStream(n)!;
                    using var buffer = new MemoryStream();
                    stream.CopyTo(buffer);
                    var content = buffer.ToArray();
                    return new Asset(
                        content,
                        TypeOf(n),
                        $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""
                    );
                },
                StringComparer.Ordinal
            );
    }

    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private sealed record Asset(byte[] Content, string Type, string Tag);
}
