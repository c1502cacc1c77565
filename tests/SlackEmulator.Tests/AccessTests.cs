using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class AccessTests
{
    [Fact]
    public async Task A_call_without_a_token_is_not_authed()
    {
        await using var scene = await Scene.StartAsync();
        using var nobody = new BotClient(scene.Slack.ApiUrl, token: null);

        (await nobody.CallAsync("auth.test", [])).ShouldBeRefused("not_authed");
    }

    [Fact]
    public async Task A_wrong_token_is_invalid()
    {
        await using var scene = await Scene.StartAsync();
        using var stranger = new BotClient(scene.Slack.ApiUrl, "xoxb-other");

        (await stranger.CallAsync("auth.test", [])).ShouldBeRefused("invalid_auth");
    }

    [Fact]
    public async Task A_token_may_be_a_form_field_but_neither_json_nor_query()
    {
        await using var scene = await Scene.StartAsync();
        using var nobody = new BotClient(scene.Slack.ApiUrl, token: null);
        var token = scene.Slack.Options.BotToken;

        (await nobody.FormAsync("auth.test", ("token", token))).ShouldBeOk();
        (await nobody.CallAsync("auth.test", new JsonObject { ["token"] = token })).ShouldBeRefused("not_authed");
        (await nobody.CallAsync($"auth.test?token={token}", [])).ShouldBeRefused("not_authed");
        (await scene.Bot.CallAsync($"auth.test?token={token}", [])).ShouldBeRefused("invalid_auth");
    }

    [Fact]
    public async Task A_missing_scope_is_named_with_what_was_granted()
    {
        await using var scene = await Scene.StartAsync(new SlackEmulatorOptions { Scopes = ["im:history"] });

        var reply = await scene.Bot.CallAsync(
            "chat.postMessage",
            new JsonObject { ["channel"] = scene.Direct, ["text"] = "x" }
        );

        reply.ShouldBeRefused("missing_scope");
        reply["needed"]!.GetValue<string>().ShouldBe("chat:write");
        reply["provided"]!.GetValue<string>().ShouldBe("im:history");
    }

    [Fact]
    public async Task Reading_a_room_takes_the_scope_of_its_kind()
    {
        await using var scene = await Scene.StartAsync(
            new SlackEmulatorOptions { Scopes = ["im:history", "im:read", "channels:read"] }
        );

        (await scene.Bot.FormAsync("conversations.history", ("channel", scene.Direct))).ShouldBeOk();
        var history = await scene.Bot.FormAsync("conversations.history", ("channel", scene.General));
        var listed = await scene.Bot.FormAsync("users.conversations", ("types", "im,public_channel,mpim"));

        history.ShouldBeRefused("missing_scope");
        history["needed"]!.GetValue<string>().ShouldBe("channels:history");
        listed.ShouldBeRefused("missing_scope");
        listed["needed"]!.GetValue<string>().ShouldBe("mpim:read");
        (await scene.Bot.FormAsync("users.conversations", ("types", "im,public_channel"))).ShouldBeOk();
    }

    [Fact]
    public async Task An_unknown_method_is_said_to_be_unknown()
    {
        await using var scene = await Scene.StartAsync();

        (await scene.Bot.CallAsync("chat.sing", [])).ShouldBeRefused("unknown_method");
    }

    [Fact]
    public async Task Json_sent_to_a_form_only_method_counts_as_no_arguments()
    {
        await using var scene = await Scene.StartAsync();
        var ada = scene.Slack.Workspace.Ada.Id;

        (await scene.Bot.CallAsync("users.info", new JsonObject { ["user"] = ada }))
            .ShouldBeRefused("invalid_arguments")
            .Explanations()
            .ShouldBe(["[ERROR] missing required field: user"]);
        (await scene.Bot.FormAsync("users.info", ("user", ada))).ShouldBeOk();
    }

    [Fact]
    public async Task Json_for_form_only_methods_can_be_allowed()
    {
        await using var scene = await Scene.StartAsync(new EmulatorRules { FormOnlyMethods = false });

        var reply = await scene.Bot.CallAsync("users.info", new JsonObject { ["user"] = scene.Slack.Workspace.Ada.Id });

        reply.ShouldBeOk()["user"]!["tz"]!.GetValue<string>().ShouldBe("Europe/London");
    }

    [Theory]
    [InlineData("{", "application/json; charset=utf-8", "invalid_json")]
    [InlineData("[]", "application/json; charset=utf-8", "json_not_object")]
    [InlineData("x", "text/plain", "invalid_post_type")]
    public async Task A_body_that_cannot_be_read_is_refused_with_its_reason(string body, string type, string error)
    {
        await using var scene = await Scene.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var reply = await BotClient.ReadAsync(scene.Bot.SendAsync("chat.postMessage", content));

        reply.ShouldBeRefused(error);
    }

    [Fact]
    public async Task Json_without_a_charset_gets_a_warning()
    {
        await using var scene = await Scene.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = new("application/json");

        var reply = await BotClient.ReadAsync(scene.Bot.SendAsync("auth.test", content));

        reply.ShouldBeOk()["warning"]!.GetValue<string>().ShouldBe("missing_charset");
        reply["response_metadata"]!["warnings"]![0]!.GetValue<string>().ShouldBe("missing_charset");
    }

    [Fact]
    public async Task A_tier_answers_429_with_whole_seconds_and_delays_no_other_method()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new EmulatorRules(), time);
        Task<HttpResponseMessage> AskAsync() =>
            scene.Bot.SendAsync(
                "conversations.info",
                new FormUrlEncodedContent([KeyValuePair.Create("channel", scene.General)])
            );
        for (var call = 0; call < 50; call++)
        {
            using var taken = await AskAsync();
            taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var limited = await AskAsync();

        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        limited.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        (await BotClient.ReadAsync(Task.FromResult(limited))).ShouldBeRefused("ratelimited");
        (await scene.Bot.CallAsync("auth.test", [])).ShouldBeOk();
        time.Advance(TimeSpan.FromSeconds(2));
        (await scene.Bot.FormAsync("conversations.info", ("channel", scene.General))).ShouldBeOk();
    }

    [Fact]
    public async Task A_channel_takes_three_posts_at_once_and_then_one_a_second()
    {
        var time = new ManualTime();
        await using var scene = await Scene.StartAsync(new EmulatorRules(), time);
        Task<JsonObject> PostAsync(string channel) =>
            scene.Bot.CallAsync("chat.postMessage", new JsonObject { ["channel"] = channel, ["text"] = "x" });
        for (var post = 0; post < 3; post++)
        {
            (await PostAsync(scene.General)).ShouldBeOk();
        }

        (await PostAsync(scene.General)).ShouldBeRefused("ratelimited");
        (await PostAsync(scene.Direct)).ShouldBeOk();
        time.Advance(TimeSpan.FromSeconds(1));
        (await PostAsync(scene.General)).ShouldBeOk();
    }

    [Fact]
    public async Task Rate_limits_can_be_switched_off()
    {
        await using var scene = await Scene.StartAsync(new EmulatorRules { RateLimits = false });

        for (var call = 0; call < 60; call++)
        {
            (await scene.Bot.FormAsync("conversations.info", ("channel", scene.General))).ShouldBeOk();
        }
    }
}
