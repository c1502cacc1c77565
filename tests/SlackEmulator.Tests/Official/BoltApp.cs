using System.Text.Json.Nodes;
using BotHost.Testing.Node;

namespace SlackEmulator.Tests.Official;

/// <summary>A bot on Slack's own <c>@slack/bolt</c> in a Node.js process, with an emulator that delivers to it.</summary>
internal sealed class BoltApp : IAsyncDisposable
{
    private readonly NodeScript _node;

    private BoltApp(NodeScript node, SlackEmulatorHost slack) => (_node, Slack) = (node, slack);

    public SlackEmulatorHost Slack { get; }

    public string General => Slack.Workspace.General.Id;

    /// <param name="receiver"><c>http</c>, <c>express</c> or <c>socket</c>.</param>
    /// <param name="signingSecret">What the bot believes; the emulator's when null.</param>
    /// <param name="acknowledgesLast">Bolt's <c>processBeforeResponse</c>: the listener first, then the acknowledgement.</param>
    public static async Task<BoltApp> StartAsync(
        string receiver = "http",
        SlackEmulatorOptions? options = null,
        string? signingSecret = null,
        bool acknowledgesLast = false
    )
    {
        var slack = await SlackEmulatorHost.StartAsync(options ?? new SlackEmulatorOptions());
        var settings = new JsonObject
        {
            ["receiver"] = receiver,
            ["slackApiUrl"] = slack.ApiUrl.ToString(),
            ["token"] = slack.Options.BotToken,
            ["signingSecret"] = signingSecret ?? slack.Options.SigningSecret,
            ["appToken"] = slack.Options.AppToken,
            ["processBeforeResponse"] = acknowledgesLast,
        };
        var node = await NodeScript.StartAsync("Official/bolt.mjs", settings.ToJsonString());
        var bolt = new BoltApp(node, slack);
        if (receiver == "socket")
        {
            await bolt.NextAsync("connected");
            return bolt;
        }

        var port = (await bolt.NextAsync("port"))["port"]!.GetValue<int>();
        slack.EventsUrl = new Uri($"http://127.0.0.1:{port}/slack/events");
        return bolt;
    }

    public string Mention(string text) => Slack.Post(Slack.Workspace.Ada, General, $"@bothost {text}");

    /// <summary>The bot says hello with its buttons to Ada, and she clicks one.</summary>
    /// <returns>The ts of the message with the buttons.</returns>
    public async Task<string> ClickAsync(string button)
    {
        var ada = Slack.Workspace.Ada;
        Slack.PostDirect(ada, "hello");
        var choice = await Slack.WaitForAsync(slack =>
            slack.Messages(ada.DirectChannelId) is [.., { IsBot: true } said] ? said : null
        );
        Slack.Click(ada, ada.DirectChannelId, choice.Ts, button);
        return choice.Ts;
    }

    /// <summary>The next thing of this type that the bot saw.</summary>
    public async Task<JsonObject> SawAsync(string type)
    {
        while (true)
        {
            var line = await NextAsync("saw");
            if (line["saw"]!.GetValue<string>() == type)
                return line;
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

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await Slack.DisposeAsync();
    }
}
