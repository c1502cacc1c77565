using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SlackEmulator.Faults;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class FaultTests
{
    private static JsonObject Message(Scene scene) => new() { ["channel"] = scene.General, ["text"] = "x" };

    private static int Posted(Scene scene) => scene.Slack.Messages(scene.General).Count(m => m.IsBot);

    [Fact]
    public async Task A_rate_limit_fault_applies_nothing_and_says_how_long_to_wait()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.RateLimit, RetryAfterSeconds: 7));

        using var limited = await scene.Bot.SendAsync("chat.postMessage", Message(scene));

        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        limited.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        Posted(scene).ShouldBe(0);
        (await scene.Bot.CallAsync("chat.postMessage", Message(scene))).ShouldBeOk();
    }

    [Fact]
    public async Task A_server_error_is_an_html_page_that_applies_nothing()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("*", ApiFaultKind.ServerError));

        using var failed = await scene.Bot.SendAsync("chat.postMessage", Message(scene));

        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        failed.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        Posted(scene).ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_answers_the_code_of_ones_choice_and_applies_nothing()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.Refuse, Error: "ekm_access_denied"));

        (await scene.Bot.CallAsync("chat.postMessage", Message(scene))).ShouldBeRefused("ekm_access_denied");

        Posted(scene).ShouldBe(0);
        (await scene.Bot.CallAsync("chat.postMessage", Message(scene))).ShouldBeOk();
    }

    [Theory]
    [InlineData(ApiFaultKind.ResetBefore, 0)]
    [InlineData(ApiFaultKind.ResetAfter, 1)]
    public async Task A_reset_breaks_the_connection_before_or_after_applying(ApiFaultKind kind, int applied)
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", kind));

        await Should.ThrowAsync<HttpRequestException>(() => scene.Bot.SendAsync("chat.postMessage", Message(scene)));

        Posted(scene).ShouldBe(applied);
        scene.Slack.Calls("chat.postMessage").ShouldHaveSingleItem().Fault.ShouldBe(kind.ToString());
    }

    [Fact]
    public async Task A_slow_call_is_applied_at_once_and_answered_late()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new EmulatorRules(), time);
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.Slow, Delay: TimeSpan.FromSeconds(30)));

        var call = scene.Bot.CallAsync("chat.postMessage", Message(scene));
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(30));

        Posted(scene).ShouldBe(1);
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(30));
        (await call).ShouldBeOk();
    }

    [Fact]
    public async Task Cut_json_is_applied_and_cannot_be_parsed()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.CutJson));

        using var cut = await scene.Bot.SendAsync("chat.postMessage", Message(scene));

        cut.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await cut.Content.ReadAsStringAsync();
        Should.Throw<JsonException>(() => JsonNode.Parse(body));
        Posted(scene).ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_hits_every_nth_call_as_often_as_it_was_told()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("auth.test", ApiFaultKind.RateLimit, Count: 2, Every: 3));
        var refused = new List<int>();

        for (var call = 1; call <= 12; call++)
        {
            if (!(await scene.Bot.CallAsync("auth.test", []))["ok"]!.GetValue<bool>())
            {
                refused.Add(call);
            }
        }

        refused.ShouldBe([3, 6]);
        scene.Slack.Faults.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Events_can_be_duplicated_reordered_and_delayed()
    {
        var time = new ManualTime();
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = receiver.Url, Time = time }
        );
        var ada = slack.Workspace.Ada;

        slack.Faults.Add(new EventFault(EventFaultKind.Duplicate));
        slack.PostDirect(ada, "twice");
        var one = await receiver.NextAsync();
        var other = await receiver.NextAsync();
        other.Json["event_id"]!.GetValue<string>().ShouldBe(one.Json["event_id"]!.GetValue<string>());

        slack.Faults.Add(new EventFault(EventFaultKind.Reorder));
        slack.PostDirect(ada, "first");
        slack.PostDirect(ada, "second");
        string[] swapped = [Text(await receiver.NextAsync()), Text(await receiver.NextAsync())];
        swapped.ShouldBe(["second", "first"]);

        slack.Faults.Add(new EventFault(EventFaultKind.Delay, Delay: TimeSpan.FromSeconds(10)));
        slack.PostDirect(ada, "late");
        slack.PostDirect(ada, "early");
        Text(await receiver.NextAsync()).ShouldBe("early");
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        Text(await receiver.NextAsync()).ShouldBe("late");
    }

    [Fact]
    public async Task A_reordered_event_is_sent_after_the_next_one()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = receiver.Url }
        );
        slack.Faults.Add(new EventFault(EventFaultKind.Reorder, "message"));

        slack.PostDirect(slack.Workspace.Ada, "held back");
        slack.OpenHome(slack.Workspace.Ada);

        string[] kinds =
        [
            (await receiver.NextAsync()).Event["type"]!.GetValue<string>(),
            (await receiver.NextAsync()).Event["type"]!.GetValue<string>(),
        ];
        kinds.ShouldBe(["app_home_opened", "message"]);
    }

    [Fact]
    public async Task Faults_and_seals_are_set_over_http_too()
    {
        await using var scene = await Scene.StartAsync();
        using var client = new HttpClient { BaseAddress = scene.Slack.BaseAddress };
        var ts = await scene.OpenStreamAsync();

        using var armed = await client.PostAsJsonAsync(
            "emulator/api/faults",
            new
            {
                method = "chat.appendStream",
                kind = "rate_limit",
                retry_after = 2,
            }
        );
        using var nonsense = await client.PostAsJsonAsync("emulator/api/faults", new { method = "*", kind = "magic" });
        using var limited = await scene.Bot.SendAsync("chat.appendStream", new JsonObject());
        using var sealing = await client.PostAsJsonAsync("emulator/api/seal", new { ts });

        armed.StatusCode.ShouldBe(HttpStatusCode.OK);
        nonsense.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await sealing.Content.ReadFromJsonAsync<JsonObject>())!["sealed"]!.GetValue<int>().ShouldBe(1);
        scene.Slack.Message(scene.Direct, ts)!.StreamingState.ShouldBe("errored");
    }

    private static string Text(Received received) => received.Event["text"]!.GetValue<string>();
}
