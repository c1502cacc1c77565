using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SlackEmulator.Tests.Fixtures;

/// <summary>A bot's bare HTTP client for the Web API: what the wire shows, nothing interpreted.</summary>
public sealed class BotClient(Uri apiUrl, string? token = "xoxb-emulator-1") : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = apiUrl };

    public Task<JsonObject> CallAsync(string method, JsonObject arguments) => ReadAsync(SendAsync(method, arguments));

    public Task<JsonObject> FormAsync(string method, params (string Name, string Value)[] arguments) =>
        ReadAsync(
            SendAsync(method, new FormUrlEncodedContent(arguments.Select(a => KeyValuePair.Create(a.Name, a.Value))))
        );

    public Task<HttpResponseMessage> SendAsync(string method, JsonObject arguments) =>
        SendAsync(method, new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"));

    public async Task<HttpResponseMessage> SendAsync(string method, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _client.SendAsync(request);
    }

    public static async Task<JsonObject> ReadAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public void Dispose() => _client.Dispose();
}

public static class ReplyAssertions
{
    public static JsonObject ShouldBeOk(this JsonObject reply)
    {
        reply["ok"]!.GetValue<bool>().ShouldBeTrue(reply.ToJsonString());
        return reply;
    }

    public static JsonObject ShouldBeRefused(this JsonObject reply, string error)
    {
        reply["ok"]!.GetValue<bool>().ShouldBeFalse(reply.ToJsonString());
        reply["error"]!.GetValue<string>().ShouldBe(error);
        return reply;
    }

    public static string Ts(this JsonObject reply) => reply.ShouldBeOk()["ts"]!.GetValue<string>();

    public static string[] Explanations(this JsonObject reply) =>
        [.. reply["response_metadata"]!["messages"]!.AsArray().Select(m => m!.GetValue<string>())];
}
