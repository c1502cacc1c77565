using System.Text.Json.Nodes;
using BotHost.Testing.Node;

namespace SlackEmulator.Tests.Official;

/// <summary>Slack's own <c>@slack/socket-mode</c> in a Node.js process.</summary>
internal sealed class SocketModeClient : IAsyncDisposable
{
    private readonly NodeScript _node;

    private SocketModeClient(NodeScript node) => _node = node;

    /// <param name="appToken">What the client presents; the emulator's when null.</param>
    public static async Task<SocketModeClient> StartAsync(SlackEmulatorHost slack, string? appToken = null)
    {
        var settings = new JsonObject
        {
            ["slackApiUrl"] = slack.ApiUrl.ToString(),
            ["appToken"] = appToken ?? slack.Options.AppToken,
        };
        return new SocketModeClient(await NodeScript.StartAsync("Official/socket-mode.mjs", settings.ToJsonString()));
    }

    /// <summary>Waits until the client says that it is in this state.</summary>
    public async Task ReachesAsync(string state)
    {
        while ((await NextAsync("state"))["state"]!.GetValue<string>() != state)
        {
            // On the way there it passes others.
        }
    }

    /// <summary>The next line that has this property.</summary>
    public async Task<JsonObject> NextAsync(string property)
    {
        while (true)
        {
            var line = JsonNode.Parse(await _node.ReadLineAsync())!.AsObject();
            if (line.ContainsKey(property))
                return line;
        }
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
