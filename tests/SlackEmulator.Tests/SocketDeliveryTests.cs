using System.Text.Json.Nodes;
using SlackEmulator.Journal;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>What travels over sockets, and what an acknowledgement is.</summary>
public sealed class SocketDeliveryTests
{
    private static Task<SlackEmulatorHost> StartAsync(ManualTime? time = null) =>
        SlackEmulatorHost.StartAsync(new SlackEmulatorOptions { Time = time ?? TimeProvider.System });

    private static bool Noted(SlackEmulatorHost slack, string words) =>
        slack.Transcript.OfType<HappeningEntry>().Any(h => h.What.Contains(words, StringComparison.Ordinal));

    private static string TextOf(JsonObject envelope) => envelope["payload"]!["event"]!["text"]!.GetValue<string>();

    [Fact]
    public async Task An_event_comes_in_an_envelope_with_what_http_would_have_carried()
    {
        await using var slack = await StartAsync();
        using var socket = await SocketClient.OpenAsync(slack);

        slack.PostDirect(slack.Workspace.Ada, "Grüße");
        var envelope = await socket.TakeAsync();
        await slack.WaitForAsync(s => s.Deliveries().Count == 1);

        envelope["type"]!.GetValue<string>().ShouldBe("events_api");
        envelope["accepts_response_payload"]!.GetValue<bool>().ShouldBeFalse();
        envelope["retry_attempt"]!.GetValue<int>().ShouldBe(0);
        envelope["retry_reason"]!.GetValue<string>().ShouldBe("");
        Guid.TryParse(envelope["envelope_id"]!.GetValue<string>(), out _).ShouldBeTrue();
        var delivery = slack.Deliveries("message").ShouldHaveSingleItem();
        JsonNode.DeepEquals(envelope["payload"], delivery.Payload).ShouldBeTrue();
        JsonNode.DeepEquals(envelope, delivery.Envelope).ShouldBeTrue();
        delivery.Ok.ShouldBeTrue();
        delivery.Socket.ShouldBe(1);
        delivery.Acknowledgement!["envelope_id"]!
            .GetValue<string>()
            .ShouldBe(envelope["envelope_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_click_comes_once_and_without_a_word_about_repeats()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);
        using var bot = new BotClient(slack.ApiUrl);
        var ts = (await bot.CallAsync("chat.postMessage", Buttons(slack))).Ts();
        await socket.TakeAsync();
        await slack.WaitForAsync(s => s.Deliveries("message").Count == 1);

        slack.Click(slack.Workspace.Ada, slack.Workspace.General.Id, ts, "yes");
        var envelope = await socket.NextAsync();
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        var attempt = await slack.WaitForAsync(s => s.Deliveries("block_actions") is [var only] ? only : null);
        slack.PostDirect(slack.Workspace.Ada, "next");

        envelope["type"]!.GetValue<string>().ShouldBe("interactive");
        envelope["payload"]!["type"]!.GetValue<string>().ShouldBe("block_actions");
        envelope["accepts_response_payload"]!.GetValue<bool>().ShouldBeFalse();
        envelope.ContainsKey("retry_attempt").ShouldBeFalse();
        attempt.Failure.ShouldBe("timeout");
        TextOf(await socket.TakeAsync()).ShouldBe("next");
    }

    [Fact]
    public async Task An_event_that_is_not_acknowledged_comes_again_at_once_after_one_and_after_five_minutes()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);
        var envelopes = new List<JsonObject>();
        slack.PostDirect(slack.Workspace.Ada, "hi");

        foreach (var wait in (int[])[0, 60, 300, -1])
        {
            envelopes.Add(await socket.NextAsync());
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
            time.Advance(TimeSpan.FromSeconds(3));
            if (wait > 0)
            {
                await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait));
                time.Advance(TimeSpan.FromSeconds(wait));
            }
        }

        await slack.WaitForAsync(s => s.Deliveries().Count == 4);
        envelopes.Select(e => e["retry_attempt"]!.GetValue<int>()).ShouldBe([0, 1, 2, 3]);
        envelopes.Select(e => e["retry_reason"]!.GetValue<string>()).ShouldBe(["", "timeout", "timeout", "timeout"]);
        envelopes.Select(e => e["payload"]!["event_id"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
        envelopes.Select(e => e["envelope_id"]!.GetValue<string>()).Distinct().Count().ShouldBe(4);
        slack.Deliveries().ShouldAllBe(d => d.Failure == "timeout" && !d.Ok);
    }

    [Fact]
    public async Task An_acknowledgement_counts_on_the_socket_that_carried_the_envelope_only()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var carrier = await SocketClient.OpenAsync(slack);
        slack.PostDirect(slack.Workspace.Ada, "hi");
        var envelope = await carrier.NextAsync();
        using var other = await SocketClient.OpenAsync(slack);

        await other.AcknowledgeAsync(envelope);
        await slack.WaitForAsync(s => Noted(s, "socket 2: ignored an acknowledgement"));
        time.Advance(TimeSpan.FromSeconds(3));

        var failed = await slack.WaitForAsync(s => s.Deliveries() is [var first, ..] ? first : null);
        failed.Failure.ShouldBe("timeout");
        failed.Socket.ShouldBe(1);
    }

    [Fact]
    public async Task A_late_acknowledgement_a_second_one_and_nonsense_are_noted_and_ignored()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);
        slack.PostDirect(slack.Workspace.Ada, "hi");
        var late = await socket.NextAsync();
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        var repeated = await socket.NextAsync();

        await socket.AcknowledgeAsync(late);
        await slack.WaitForAsync(s => Noted(s, $"ignored an acknowledgement of {late["envelope_id"]}"));
        await socket.AcknowledgeAsync(repeated);
        await socket.AcknowledgeAsync(repeated);
        await slack.WaitForAsync(s => Noted(s, $"ignored an acknowledgement of {repeated["envelope_id"]}"));
        await socket.SendAsync("{ nonsense");
        await slack.WaitForAsync(s => Noted(s, "ignored what is no acknowledgement: { nonsense"));

        slack.Deliveries().Select(d => d.Failure).ShouldBe(["timeout", null]);
        slack.Sockets.ShouldBe(1);
    }

    [Fact]
    public async Task A_payload_that_nobody_asked_for_is_noted_and_ignored()
    {
        await using var slack = await StartAsync();
        using var socket = await SocketClient.OpenAsync(slack);

        slack.PostDirect(slack.Workspace.Ada, "one");
        await socket.TakeAsync(new JsonObject());
        slack.PostDirect(slack.Workspace.Ada, "two");
        var envelope = await socket.TakeAsync(new JsonObject { ["text"] = "hello" });
        await slack.WaitForAsync(s => s.Deliveries().Count == 2);

        slack.Deliveries().ShouldAllBe(d => d.Ok);
        slack
            .Transcript.OfType<HappeningEntry>()
            .Where(h => h.What.StartsWith("ignored the payload", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .What.ShouldContain(envelope["envelope_id"]!.GetValue<string>());
    }

    private static JsonObject Buttons(SlackEmulatorHost slack) =>
        new()
        {
            ["channel"] = slack.Workspace.General.Id,
            ["text"] = "Choose",
            ["blocks"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "actions",
                    ["elements"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "button",
                            ["action_id"] = "yes",
                            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Yes" },
                        }
                    ),
                }
            ),
        };
}
