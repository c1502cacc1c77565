using System.Text.Json.Nodes;
using BotHost.Testing.Node;

namespace SlackEmulator.Tests.Official;

/// <summary>What the official client made of it.</summary>
/// <param name="Limits">The seconds that it was told to wait, each time it met a 429.</param>
/// <param name="Result">What its caller got, or null when it threw.</param>
/// <param name="Error">What its caller caught: <c>code</c>, <c>data</c>, <c>retryAfter</c>, …</param>
internal sealed record OfficialAnswer(IReadOnlyList<int> Limits, JsonNode? Result, JsonObject? Error)
{
    public JsonObject Reply => Result.ShouldNotBeNull(Error?.ToJsonString()).AsObject();

    public JsonArray Replies => Result.ShouldNotBeNull(Error?.ToJsonString()).AsArray();

    public JsonObject ShouldBeRefused(string error)
    {
        Error.ShouldNotBeNull(Result?.ToJsonString());
        Error["code"]!.GetValue<string>().ShouldBe("slack_webapi_platform_error");
        Error["data"]!["error"]!.GetValue<string>().ShouldBe(error);
        return Error["data"]!.AsObject();
    }

    public void ShouldHaveFailed(string code) => Error.ShouldNotBeNull()["code"]!.GetValue<string>().ShouldBe(code);
}

/// <summary>Slack's own <c>@slack/web-api</c> in a Node.js process, unmodified; one request at a time.</summary>
public sealed class WebApiClient : IAsyncLifetime
{
    private NodeScript _node = null!;

    public async Task InitializeAsync() => _node = await NodeScript.StartAsync("Official/web-api.mjs");

    public async Task DisposeAsync() => await _node.DisposeAsync();

    internal Task<OfficialAnswer> CallAsync(SlackEmulatorHost slack, string name, JsonObject? args = null) =>
        DoAsync(
            slack,
            new JsonObject
            {
                ["act"] = "call",
                ["name"] = name,
                ["args"] = args ?? [],
            }
        );

    internal Task<OfficialAnswer> StreamAsync(SlackEmulatorHost slack, JsonObject options, params JsonObject[] steps) =>
        DoAsync(
            slack,
            new JsonObject
            {
                ["act"] = "stream",
                // The name is taken by the client's own options.
                ["stream"] = options,
                ["steps"] = new JsonArray(steps),
            }
        );

    /// <param name="options">Options of the client beside its address; repeats quickly unless told otherwise.</param>
    internal async Task<OfficialAnswer> DoAsync(
        SlackEmulatorHost slack,
        JsonObject request,
        JsonObject? options = null,
        string? token = null
    )
    {
        request["token"] = token ?? slack.Options.BotToken;
        request["options"] = options ?? [];
        request["options"]!["slackApiUrl"] = slack.ApiUrl.ToString();
        request["options"]!["retryConfig"] ??= new JsonObject { ["retries"] = 4, ["minTimeout"] = 5 };
        await _node.WriteLineAsync(request.ToJsonString());
        var answer = JsonNode.Parse(await _node.ReadLineAsync())!.AsObject();
        return new OfficialAnswer(
            [.. answer["limits"]!.AsArray().Select(seconds => seconds!.GetValue<int>())],
            answer["result"],
            answer["error"] as JsonObject
        );
    }
}
