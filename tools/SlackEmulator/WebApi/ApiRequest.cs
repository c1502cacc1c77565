using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace SlackEmulator.WebApi;

/// <summary>A request to the Web API as it came: arguments, token, encoding.</summary>
internal sealed record ApiRequest(
    JsonObject Values,
    string? Token,
    bool TokenInHeader,
    bool IsJson,
    bool TokenInQuery,
    IReadOnlyList<string> Warnings
)
{
    private const int LargestBody = 1024 * 1024;

    public static async Task<ApiRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var values = new JsonObject();
        foreach (var (name, value) in request.Query)
        {
            values[name] = value.ToString();
        }

        var tokenInQuery = values.Remove("token");
        var media = request.ContentType ?? "";
        var isJson = media.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        var warnings = new List<string>();
        if (HttpMethods.IsPost(request.Method))
        {
            var body = await BodyAsync(request, cancellationToken);
            if (isJson)
            {
                values = Json(body);
                if (!media.Contains("charset", StringComparison.OrdinalIgnoreCase))
                {
                    warnings.Add("missing_charset");
                }
            }
            else if (media.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var (name, value) in QueryHelpers.ParseQuery(body))
                {
                    values[name] = value.ToString();
                }

                if (media.Contains("charset", StringComparison.OrdinalIgnoreCase))
                {
                    warnings.Add("superfluous_charset");
                }
            }
            else if (body.Length > 0)
            {
                throw new SlackRefusal(media.Length == 0 ? "missing_post_type" : "invalid_post_type");
            }
        }

        var field = isJson ? null : values["token"].Text();
        values.Remove("token");
        var bearer = Bearer(request);
        return new ApiRequest(values, bearer ?? field, bearer is not null, isJson, tokenInQuery, warnings);
    }

    private static JsonObject Json(string body)
    {
        try
        {
            return body.Length == 0
                ? []
                : JsonNode.Parse(body) as JsonObject ?? throw new SlackRefusal("json_not_object");
        }
        catch (JsonException)
        {
            throw new SlackRefusal("invalid_json");
        }
    }

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }

    private static async Task<string> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestBody)
        {
            throw new SlackRefusal("invalid_form_data");
        }

        using var reader = new StreamReader(request.Body);
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            throw new SlackRefusal("request_timeout");
        }
    }
}
