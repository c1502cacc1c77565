using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace BotHost.Testing;

/// <summary>A call that <see cref="ScriptedSlack"/> received.</summary>
/// <param name="Method">As <c>chat.postMessage</c>.</param>
/// <param name="Query">The query string; empty as a rule.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="ContentType">The body's type with its charset; null without a body.</param>
/// <param name="Body">The body as it came.</param>
/// <param name="Arguments">
/// The arguments whichever way they were encoded. A form's values that are JSON objects or lists are read as such, all
/// others are strings.
/// </param>
public sealed record ScriptedCall(
    string Method,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    string? ContentType,
    string Body,
    JsonObject Arguments
)
{
    /// <summary>The token of the Authorization header; null without one.</summary>
    public string? Token =>
        Headers.TryGetValue("Authorization", out var value) && value.StartsWith("Bearer ", StringComparison.Ordinal)
            ? value["Bearer ".Length..]
            : null;

    /// <summary>Whether the arguments came as JSON.</summary>
    public bool IsJson => ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;

    internal static async Task<ScriptedCall> ReadAsync(string method, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var headers = request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        var json = request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;
        return new ScriptedCall(
            method,
            request.QueryString.Value ?? "",
            headers,
            request.ContentType,
            body,
            json ? JsonNode.Parse(body)!.AsObject() : Form(body)
        );
    }

    private static JsonObject Form(string body)
    {
        var arguments = new JsonObject();
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, v) : (pair, "");
            var decoded = WebUtility.UrlDecode(value);
            arguments[WebUtility.UrlDecode(name)] =
                decoded.StartsWith('[') || decoded.StartsWith('{')
                    ? JsonNode.Parse(decoded)
                    : JsonValue.Create(decoded);
        }
        return arguments;
    }
}
