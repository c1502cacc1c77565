using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>Rules whose off side no other test shows.</summary>
public sealed class SwitchTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    [Fact]
    public async Task A_mention_may_arrive_once_only()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                EventsUrl = receiver.Url,
                Rules = Unlimited with { MentionsArriveTwice = false },
            }
        );

        slack.Post(slack.Workspace.Ada, slack.Workspace.General.Id, "@bothost one");
        (await receiver.NextAsync()).Event["type"]!.GetValue<string>().ShouldBe("message");
        slack.PostDirect(slack.Workspace.Ada, "two");

        (await receiver.NextAsync()).Event["text"]!.GetValue<string>().ShouldBe("two");
    }

    [Fact]
    public async Task An_open_stream_may_be_updated_and_deleted()
    {
        await using var scene = await Scene.StartAsync(
            Unlimited with
            {
                UpdateWhileStreamingRefused = false,
                DeleteWhileStreamingRefused = false,
            }
        );
        var ts = await scene.OpenStreamAsync();
        var message = new JsonObject
        {
            ["channel"] = scene.Direct,
            ["ts"] = ts,
            ["text"] = "x",
        };

        (await scene.Bot.CallAsync("chat.update", message)).ShouldBeOk();
        (await scene.Bot.CallAsync("chat.delete", message)).ShouldBeOk();
    }

    [Fact]
    public async Task Text_and_chunks_may_come_together()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { TextOrChunks = false, StreamModeLock = false });

        var ts = await scene.OpenStreamAsync(
            new JsonObject { ["markdown_text"] = "a", ["chunks"] = new JsonArray(Scene.Text("b")) }
        );

        scene.Slack.Message(scene.Direct, ts)!.Shown.ShouldBe("ab");
    }

    [Fact]
    public async Task Limits_of_zero_mean_no_limit()
    {
        await using var scene = await Scene.StartAsync(
            Unlimited with
            {
                CharactersPerCall = 0,
                StreamBytes = 0,
                CardsPerStream = 0,
                UpdateCharacters = 0,
            }
        );
        var ts = await scene.OpenStreamAsync();
        JsonNode[] cards = [.. Enumerable.Range(1, 60).Select(n => Scene.Task($"{n}", "T", "complete"))];

        (await scene.AppendAsync(ts, [Scene.Text(new string('x', 20_000)), .. cards])).ShouldBeOk();
        (await scene.StopAsync(ts)).ShouldBeOk();
        var update = new JsonObject
        {
            ["channel"] = scene.Direct,
            ["ts"] = ts,
            ["text"] = new string('x', 5_000),
        };
        (await scene.Bot.CallAsync("chat.update", update)).ShouldBeOk();
    }

    [Fact]
    public async Task The_burst_of_posts_can_be_set()
    {
        await using var scene = await Scene.StartAsync(new EmulatorRules { PostBurst = 1 }, new ManualTime());
        var message = new JsonObject { ["channel"] = scene.General, ["text"] = "x" };

        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeOk();
        (await scene.Bot.CallAsync("chat.postMessage", message)).ShouldBeRefused("ratelimited");
    }

    [Fact]
    public async Task Repeats_can_be_switched_off()
    {
        await using var receiver = await EventReceiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = receiver.Url, Rules = Unlimited with { RetryWaits = [] } }
        );

        slack.PostDirect(slack.Workspace.Ada, "one");
        slack.PostDirect(slack.Workspace.Ada, "two");
        await slack.WaitForAsync(s => s.Deliveries().Count == 2);

        slack.Deliveries().ShouldAllBe(d => d.Attempt == 0);
    }
}
