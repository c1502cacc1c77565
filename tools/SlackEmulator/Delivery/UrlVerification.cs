using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlackEmulator.Delivery;

/// <summary>Slack's check that a request URL belongs to the app: it wants its challenge back.</summary>
internal static class UrlVerification
{
    public static async Task<bool> AskAsync(Emulator emulator, CancellationToken cancellationToken)
    {
        if (emulator.Delivery.Url is not { } url)
        {
            return false;
        }

        string challenge;
        lock (emulator.Workspace.Gate)
        {
            challenge = emulator.Workspace.NextId("challenge");
        }

        var payload = new JsonObject
        {
            ["token"] = "emulator-verification",
            ["challenge"] = challenge,
            ["type"] = "url_verification",
        };
        var outgoing = new Outgoing("url_verification", challenge, payload, OutgoingForm.Event);
        var result = await emulator.Delivery.SendNowAsync(url, outgoing, cancellationToken);
        return result.Status == 200 && Answer(result.Body) == challenge;
    }

    private static string Answer(string body)
    {
        body = body.Trim();
        if (body.StartsWith("challenge=", StringComparison.Ordinal))
        {
            return Uri.UnescapeDataString(body["challenge=".Length..]);
        }

        if (!body.StartsWith('{'))
        {
            return body;
        }

        try
        {
            return JsonNode.Parse(body)?["challenge"].Text() ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
