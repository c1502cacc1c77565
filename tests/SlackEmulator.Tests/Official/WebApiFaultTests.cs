using System.Text.Json.Nodes;
using SlackEmulator.Faults;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests.Official;

/// <summary>Slack's own <c>@slack/web-api</c> meets trouble here as it meets it with Slack.</summary>
public sealed class WebApiFaultTests(WebApiClient client) : IClassFixture<WebApiClient>
{
    [Fact]
    public async Task A_429_is_waited_out_and_the_call_made_again()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.RateLimit, RetryAfterSeconds: 1));

        var posted = await PostAsync(scene);

        posted.Reply["ok"]!.GetValue<bool>().ShouldBeTrue();
        posted.Limits.ShouldBe([1]);
        scene.Slack.Calls("chat.postMessage").Select(call => call.Status).ShouldBe([429, 200]);
        Posted(scene).ShouldBe(1);
    }

    [Fact]
    public async Task Who_waits_as_long_as_it_is_told_gets_under_the_limit()
    {
        // One post a second and no burst: a client that came back too early would be refused again and again.
        await using var scene = await Scene.StartAsync(new EmulatorRules { PostBurst = 1 });

        var posted = await client.DoAsync(
            scene.Slack,
            new JsonObject
            {
                ["act"] = "together",
                ["name"] = "chat.postMessage",
                ["args"] = new JsonArray(Message(scene), Message(scene)),
            }
        );

        posted.Replies.Count.ShouldBe(2);
        posted.Limits.ShouldBe([1]);
        Posted(scene).ShouldBe(2);
    }

    [Fact]
    public async Task A_429_can_be_handed_to_the_caller()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.RateLimit, RetryAfterSeconds: 7));

        var refused = await client.DoAsync(
            scene.Slack,
            Post(scene),
            new JsonObject { ["rejectRateLimitedCalls"] = true }
        );

        refused.ShouldHaveFailed("slack_webapi_rate_limited_error");
        refused.Error!["retryAfter"]!.GetValue<int>().ShouldBe(7);
        Posted(scene).ShouldBe(0);
    }

    [Theory]
    [InlineData(ApiFaultKind.ServerError, 1)]
    [InlineData(ApiFaultKind.ResetBefore, 1)]
    // Slack knows no key that would make a repeat harmless: an answer that got lost costs a second message.
    [InlineData(ApiFaultKind.ResetAfter, 2)]
    public async Task A_failed_call_is_made_again_whether_or_not_it_took_effect(ApiFaultKind fault, int messages)
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", fault));

        var posted = await PostAsync(scene);

        posted.Reply["ok"]!.GetValue<bool>().ShouldBeTrue();
        scene.Slack.Calls("chat.postMessage").Count.ShouldBe(2);
        Posted(scene).ShouldBe(messages);
    }

    [Fact]
    public async Task Endless_500_end_in_an_error_that_names_the_status()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("*", ApiFaultKind.ServerError, Count: 0));

        var failed = await PostAsync(scene);

        failed.ShouldHaveFailed("slack_webapi_http_error");
        failed.Error!["statusCode"]!.GetValue<int>().ShouldBe(500);
        scene.Slack.Calls("chat.postMessage").Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_cut_answer_is_an_error_although_the_message_is_there()
    {
        await using var scene = await Scene.StartAsync();
        scene.Slack.Faults.Add(new ApiFault("chat.postMessage", ApiFaultKind.CutJson));

        var failed = await PostAsync(scene);

        failed.Error.ShouldNotBeNull();
        Posted(scene).ShouldBe(1);
    }

    private Task<OfficialAnswer> PostAsync(Scene scene) => client.DoAsync(scene.Slack, Post(scene));

    private static JsonObject Post(Scene scene) =>
        new()
        {
            ["act"] = "call",
            ["name"] = "chat.postMessage",
            ["args"] = Message(scene),
        };

    private static JsonObject Message(Scene scene) => new() { ["channel"] = scene.General, ["text"] = "x" };

    private static int Posted(Scene scene) => scene.Slack.Messages(scene.General).Count(message => message.IsBot);
}
