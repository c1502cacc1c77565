using System.Text.Json.Nodes;
using SlackEmulator.Rules;

namespace SlackEmulator.Tests.Fixtures;

/// <summary>An emulator with a bot's client beside it, and the calls that most tests make.</summary>
public sealed class Scene : IAsyncDisposable
{
    private Scene(SlackEmulatorHost slack)
    {
        Slack = slack;
        Bot = new BotClient(slack.ApiUrl, slack.Options.BotToken);
    }

    public SlackEmulatorHost Slack { get; }
    public BotClient Bot { get; }
    public string General => Slack.Workspace.General.Id;
    public string Direct => Slack.Workspace.Ada.DirectChannelId;

    public static Task<Scene> StartAsync(EmulatorRules rules, ManualTime? time = null) =>
        StartAsync(new SlackEmulatorOptions { Rules = rules, Time = time ?? TimeProvider.System });

    public static async Task<Scene> StartAsync(SlackEmulatorOptions? options = null) =>
        new(
            await SlackEmulatorHost.StartAsync(
                options ?? new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } }
            )
        );

    /// <summary>A question in a direct message, the root of a thread.</summary>
    public string Ask(string text = "Hello?") => Slack.PostDirect(Slack.Workspace.Ada, text);

    public Task<JsonObject> StartStreamAsync(JsonObject? more = null)
    {
        var arguments = more ?? [];
        arguments["channel"] ??= Direct;
        if (!arguments.ContainsKey("thread_ts"))
        {
            arguments["thread_ts"] = Ask();
        }

        return Bot.CallAsync("chat.startStream", arguments);
    }

    public async Task<string> OpenStreamAsync(JsonObject? more = null) => (await StartStreamAsync(more)).Ts();

    public Task<JsonObject> AppendAsync(string ts, params JsonNode[] chunks) =>
        Bot.CallAsync(
            "chat.appendStream",
            new JsonObject
            {
                ["channel"] = Direct,
                ["ts"] = ts,
                ["chunks"] = new JsonArray(chunks),
            }
        );

    public Task<JsonObject> AppendTextAsync(string ts, string text) =>
        Bot.CallAsync(
            "chat.appendStream",
            new JsonObject
            {
                ["channel"] = Direct,
                ["ts"] = ts,
                ["markdown_text"] = text,
            }
        );

    public Task<JsonObject> StopAsync(string ts, JsonObject? more = null)
    {
        var arguments = more ?? [];
        arguments["channel"] = Direct;
        arguments["ts"] = ts;
        return Bot.CallAsync("chat.stopStream", arguments);
    }

    public static JsonObject Text(string text) => new() { ["type"] = "markdown_text", ["text"] = text };

    public static JsonObject Task(
        string id,
        string title,
        string status,
        string? details = null,
        string? output = null
    ) =>
        new()
        {
            ["type"] = "task_update",
            ["id"] = id,
            ["title"] = title,
            ["status"] = status,
            ["details"] = details,
            ["output"] = output,
        };

    public async ValueTask DisposeAsync()
    {
        Bot.Dispose();
        await Slack.DisposeAsync();
    }
}
