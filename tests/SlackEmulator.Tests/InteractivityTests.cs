using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class InteractivityTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private EventReceiver _receiver = null!;
    private Scene _scene = null!;

    public async Task InitializeAsync()
    {
        _receiver = await EventReceiver.StartAsync();
        _scene = await Scene.StartAsync(
            new SlackEmulatorOptions
            {
                EventsUrl = _receiver.Url,
                Time = _time,
                BotEvents = [],
                Rules = new EmulatorRules { RateLimits = false },
            }
        );
    }

    public async Task DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private async Task<string> PostAsync(string blocks) =>
        (
            await _scene.Bot.CallAsync(
                "chat.postMessage",
                new JsonObject
                {
                    ["channel"] = _scene.Direct,
                    ["text"] = "choose",
                    ["blocks"] = JsonNode.Parse(blocks),
                }
            )
        ).Ts();

    private Task<string> PostButtonAsync() =>
        PostAsync(
            """[{"type":"actions","elements":[{"type":"button","action_id":"retry","value":"turn-1","text":{"type":"plain_text","text":"Try again"}}]}]"""
        );

    private async Task<JsonObject> ClickAsync()
    {
        var ts = await PostButtonAsync();
        _scene.Slack.Click(_scene.Slack.Workspace.Ada, _scene.Direct, ts, "retry");
        return (await _receiver.NextAsync()).Json;
    }

    [Fact]
    public async Task A_click_arrives_as_a_signed_form_that_says_who_clicked_what_where()
    {
        var ts = await PostButtonAsync();

        var actionTs = _scene.Slack.Click(_scene.Slack.Workspace.Ada, _scene.Direct, ts, "retry");

        var received = await _receiver.NextAsync();
        received.Header("Content-Type").ShouldBe("application/x-www-form-urlencoded");
        received
            .Header("X-Slack-Signature")
            .ShouldBe(
                EventReceiver.Sign(
                    _scene.Slack.Options.SigningSecret,
                    received.Header("X-Slack-Request-Timestamp")!,
                    received.Body
                )
            );
        var payload = received.Json;
        payload["type"]!.GetValue<string>().ShouldBe("block_actions");
        payload["user"]!["id"]!.GetValue<string>().ShouldBe(_scene.Slack.Workspace.Ada.Id);
        payload["container"]!["message_ts"]!.GetValue<string>().ShouldBe(ts);
        payload["channel"]!["id"]!.GetValue<string>().ShouldBe(_scene.Direct);
        payload["message"]!["ts"]!.GetValue<string>().ShouldBe(ts);
        var action = payload["actions"]!.AsArray().ShouldHaveSingleItem()!;
        action["type"]!.GetValue<string>().ShouldBe("button");
        action["value"]!.GetValue<string>().ShouldBe("turn-1");
        action["action_ts"]!.GetValue<string>().ShouldBe(actionTs);
        action["block_id"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Feedback_buttons_send_the_value_of_the_one_that_was_clicked()
    {
        var ts = await PostAsync(
            """[{"type":"context_actions","block_id":"fb","elements":[{"type":"feedback_buttons","action_id":"feedback","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"up"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"down"}}]}]"""
        );

        _scene.Slack.Click(_scene.Slack.Workspace.Ada, _scene.Direct, ts, "feedback", "down");

        var action = (await _receiver.NextAsync()).Json["actions"]![0]!;
        action["type"]!.GetValue<string>().ShouldBe("feedback_buttons");
        action["value"]!.GetValue<string>().ShouldBe("down");
        action["block_id"]!.GetValue<string>().ShouldBe("fb");
        action["text"]!["text"]!.GetValue<string>().ShouldBe("Bad");
    }

    [Fact]
    public async Task What_is_not_shown_cannot_be_clicked()
    {
        var ts = await PostButtonAsync();

        Should.Throw<ArgumentException>(() =>
            _scene.Slack.Click(_scene.Slack.Workspace.Ada, _scene.Direct, ts, "other")
        );
    }

    [Fact]
    public async Task A_click_is_not_repeated()
    {
        _receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };

        await ClickAsync();
        await ClickAsync();

        await _scene.Slack.WaitForAsync(s => s.Deliveries("block_actions").Count == 2);
        _scene.Slack.Deliveries("block_actions").ShouldAllBe(d => d.Attempt == 0);
        _receiver.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task A_trigger_opens_one_view_within_three_seconds()
    {
        var trigger = (await ClickAsync())["trigger_id"]!.GetValue<string>();
        var late = (await ClickAsync())["trigger_id"]!.GetValue<string>();

        (await OpenAsync("made-up")).ShouldBeRefused("invalid_trigger_id");
        (await OpenAsync(trigger)).ShouldBeOk()["view"]!["id"]!.GetValue<string>().ShouldStartWith("V");
        (await OpenAsync(trigger)).ShouldBeRefused("exchanged_trigger_id");
        _time.Advance(TimeSpan.FromSeconds(3.1));
        (await OpenAsync(late)).ShouldBeRefused("expired_trigger_id");
        _scene.Slack.OpenedViews().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_response_url_posts_five_times_and_then_no_more()
    {
        using var client = new HttpClient();
        var url = (await ClickAsync())["response_url"]!.GetValue<string>();

        for (var use = 1; use <= 5; use++)
        {
            using var taken = await client.PostAsJsonAsync(url, new { text = $"only you {use}" });
            taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var refused = await client.PostAsJsonAsync(url, new { text = "too much" });

        (await refused.Content.ReadAsStringAsync()).ShouldBe("used_url");
        _scene.Slack.EphemeralsFor(_scene.Slack.Workspace.Ada, _scene.Direct).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_response_url_dies_after_half_an_hour()
    {
        using var client = new HttpClient();
        var url = (await ClickAsync())["response_url"]!.GetValue<string>();
        _time.Advance(TimeSpan.FromMinutes(31));

        using var refused = await client.PostAsJsonAsync(url, new { text = "late" });

        (await refused.Content.ReadAsStringAsync()).ShouldBe("expired_url");
    }

    [Fact]
    public async Task A_response_url_can_replace_and_delete_the_original()
    {
        using var client = new HttpClient();
        var click = await ClickAsync();
        var url = click["response_url"]!.GetValue<string>();
        var ts = click["container"]!["message_ts"]!.GetValue<string>();

        using var replaced = await client.PostAsJsonAsync(url, new { text = "chosen", replace_original = true });
        _scene.Slack.Message(_scene.Direct, ts)!.Text.ShouldBe("chosen");
        using var deleted = await client.PostAsJsonAsync(url, new { delete_original = true });
        _scene.Slack.Message(_scene.Direct, ts).ShouldBeNull();
    }

    private Task<JsonObject> OpenAsync(string trigger) =>
        _scene.Bot.CallAsync(
            "views.open",
            new JsonObject
            {
                ["trigger_id"] = trigger,
                ["view"] = JsonNode.Parse(
                    """{"type":"modal","title":{"type":"plain_text","text":"Why?"},"blocks":[{"type":"input","block_id":"why","label":{"type":"plain_text","text":"Reason"},"element":{"type":"plain_text_input","action_id":"reason"}}]}"""
                ),
            }
        );
}
