using System.Text.Json;
using System.Text.Json.Nodes;
using BotHost.Slack.Streaming;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Tests.Official;

/// <summary>What both helpers are asked to do, one step after the other.</summary>
internal sealed record Situation(string Name, JsonObject Options, IReadOnlyList<JsonObject> Steps)
{
    public string Channel => Text(Options, "channel")!;

    public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Official", "situations.json");

    public static IReadOnlyList<Situation> All { get; } =
    [
        .. JsonNode
            .Parse(File.ReadAllText(Path))!
            .AsArray()
            .Select(situation => new Situation(
                situation!["name"]!.GetValue<string>(),
                situation["options"]!.AsObject(),
                [.. situation["steps"]!.AsArray().Select(step => step!.AsObject())]
            )),
    ];

    /// <summary>Plays the situation with our own stream; gives what each step came to.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(ISlackApiClient client, string tenant)
    {
        var stream = new ChatStream(client, tenant, StreamOptions());
        var outcomes = new List<string>();
        foreach (var step in Steps)
        {
            try
            {
                outcomes.Add(await PlayAsync(stream, step) ? "sent" : "gathered");
            }
            catch (InvalidOperationException)
            {
                outcomes.Add("threw");
            }
        }
        return outcomes;
    }

    private static async Task<bool> PlayAsync(ChatStream stream, JsonObject step)
    {
        if (step["append"] is JsonObject append)
            return await stream.AppendAsync(Text(append, "markdown_text"), Chunks(append), Text(append, "token"))
                is not null;
        var stop = step["stop"]!.AsObject();
        await stream.StopAsync(
            Text(stop, "markdown_text"),
            Chunks(stop),
            stop["blocks"].Deserialize(SlackJson.Wire.IReadOnlyListBlock),
            stop["metadata"].Deserialize(SlackJson.Wire.MessageMetadata),
            stop["session_status"] is { } status ? status.Deserialize(SlackJson.Wire.SessionStatus) : null,
            Text(stop, "token")
        );
        return true;
    }

    private ChatStreamOptions StreamOptions()
    {
        var options = new ChatStreamOptions(Channel, Text(Options, "thread_ts"))
        {
            RecipientTeamId = Text(Options, "recipient_team_id"),
            RecipientUserId = Text(Options, "recipient_user_id"),
            TaskDisplayMode = Options["task_display_mode"] is { } mode
                ? mode.Deserialize(SlackJson.Wire.TaskDisplayMode)
                : null,
            IconEmoji = Text(Options, "icon_emoji"),
            IconUrl = Text(Options, "icon_url"),
            Username = Text(Options, "username"),
        };
        return Options["buffer_size"] is { } size ? options with { BufferSize = size.GetValue<int>() } : options;
    }

    private static IReadOnlyList<Chunk>? Chunks(JsonObject step) =>
        step["chunks"].Deserialize(SlackJson.Wire.IReadOnlyListChunk);

    private static string? Text(JsonObject from, string name) => from[name]?.GetValue<string>();
}
