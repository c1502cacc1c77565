using System.Net.WebSockets;
using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>The Real Time Messaging API, as classic apps have it.</summary>
public sealed class RtmTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    private static Task<SlackEmulatorHost> StartAsync(TimeProvider? time = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                ClassicApp = true,
                BotEvents = [],
                Rules = Unlimited,
                Time = time ?? TimeProvider.System,
            }
        );

    private static string Type(JsonObject message) => message["type"]!.GetValue<string>();

    [Fact]
    public async Task An_app_of_today_may_not_connect()
    {
        await using var scene = await Scene.StartAsync();

        (await scene.Bot.FormAsync("rtm.connect")).ShouldBeRefused("not_allowed_token_type");
    }

    [Fact]
    public async Task A_connection_is_allowed_once_a_minute()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { ClassicApp = true, Time = new ManualTime() }
        );
        using var bot = new BotClient(slack.ApiUrl);

        (await bot.FormAsync("rtm.connect")).ShouldBeOk();

        (await bot.FormAsync("rtm.connect")).ShouldBeRefused("ratelimited");
    }

    [Fact]
    public async Task Connecting_tells_who_one_is_and_says_hello_and_where_to_come_back()
    {
        await using var slack = await StartAsync();
        using var bot = new BotClient(slack.ApiUrl);
        var reply = (await bot.FormAsync("rtm.connect")).ShouldBeOk();
        var url = reply["url"]!.GetValue<string>();
        using var client = await SocketClient.OpenAsync(url);
        var second = await client.NextAsync();
        using var again = await SocketClient.OpenAsync(second["url"]!.GetValue<string>());

        reply["self"]!["id"]!.GetValue<string>().ShouldBe(slack.Workspace.BotUserId);
        reply["team"]!["id"]!.GetValue<string>().ShouldBe(slack.Workspace.TeamId);
        Type(client.First).ShouldBe("hello");
        Type(second).ShouldBe("reconnect_url");
        Type(again.First).ShouldBe("hello");
        slack.RtmConnections.ShouldBe(2);
        await Should.ThrowAsync<WebSocketException>(() => SocketClient.OpenAsync(url));
    }

    [Fact]
    public async Task Messages_and_reactions_are_told_whatever_the_app_subscribed_to()
    {
        await using var slack = await StartAsync();
        using var client = await SocketClient.OpenRtmAsync(slack);
        await client.NextAsync();
        var ada = slack.Workspace.Ada;

        var ts = slack.Post(ada, slack.Workspace.General.Id, "@bothost hello");
        slack.React(ada, slack.Workspace.General.Id, ts, "eyes");

        var message = await client.NextAsync();
        Type(message).ShouldBe("message");
        message["ts"]!.GetValue<string>().ShouldBe(ts);
        message["channel"]!.GetValue<string>().ShouldBe(slack.Workspace.General.Id);
        message.ContainsKey("channel_type").ShouldBeFalse();
        Type(await client.NextAsync()).ShouldBe("reaction_added");
    }

    [Fact]
    public async Task What_the_bot_says_is_posted_and_answered_to_it_and_told_to_its_other_connections()
    {
        await using var slack = await StartAsync();
        using var speaker = await SocketClient.OpenRtmAsync(slack);
        using var listener = await SocketClient.OpenRtmAsync(slack);
        await speaker.NextAsync();
        await listener.NextAsync();

        await speaker.SendAsync(Message(7, slack.Workspace.General.Id, "hello all").ToJsonString());
        var reply = await speaker.NextAsync();
        var told = await listener.NextAsync();

        reply["ok"]!.GetValue<bool>().ShouldBeTrue();
        reply["reply_to"]!.GetValue<int>().ShouldBe(7);
        reply["text"]!.GetValue<string>().ShouldBe("hello all");
        var ts = reply["ts"]!.GetValue<string>();
        slack.Message(slack.Workspace.General.Id, ts)!.IsBot.ShouldBeTrue();
        told["ts"]!.GetValue<string>().ShouldBe(ts);
    }

    [Fact]
    public async Task What_cannot_be_said_is_refused_under_its_number()
    {
        await using var slack = await StartAsync();
        using var client = await SocketClient.OpenRtmAsync(slack);
        await client.NextAsync();
        var general = slack.Workspace.General.Id;

        await client.SendAsync(Message(1, general, "").ToJsonString());
        await client.SendAsync(Message(2, general, new string('x', 4001)).ToJsonString());
        await client.SendAsync(Message(3, "C0PRIVATE01", "hello?").ToJsonString());
        await client.SendAsync("nonsense");

        var missing = await client.NextAsync();
        missing["ok"]!.GetValue<bool>().ShouldBeFalse();
        missing["reply_to"]!.GetValue<int>().ShouldBe(1);
        missing["error"]!["code"]!.GetValue<int>().ShouldBe(2);
        missing["error"]!["msg"]!.GetValue<string>().ShouldBe("message text is missing");
        (await client.NextAsync())["error"]!["msg"]!.GetValue<string>().ShouldBe("msg_too_long");
        (await client.NextAsync())["error"]!["msg"]!.GetValue<string>().ShouldBe("channel_not_found");
        (await client.NextAsync())["reply_to"].ShouldBeNull();
        slack.Messages(general).ShouldNotContain(m => m.IsBot);
    }

    [Fact]
    public async Task A_ping_comes_back_as_pong_with_all_that_it_carried()
    {
        await using var slack = await StartAsync();
        using var client = await SocketClient.OpenRtmAsync(slack);
        await client.NextAsync();

        await client.SendAsync("""{"id":1,"type":"typing","channel":"C0GENERAL01"}""");
        await client.SendAsync("""{"id":2,"type":"ping","time":1403299273342}""");

        (await client.NextAsync()).ToJsonString().ShouldBe("""{"type":"pong","time":1403299273342,"reply_to":2}""");
    }

    [Fact]
    public async Task A_frame_above_sixteen_kilobytes_ends_the_connection()
    {
        await using var slack = await StartAsync();
        using var client = await SocketClient.OpenRtmAsync(slack);
        await client.NextAsync();

        await client.SendAsync(new string(' ', (16 * 1024) + 1));

        (await client.IsClosedAsync()).ShouldBeFalse();
        await slack.WaitForAsync(s => s.RtmConnections == 0);
    }

    [Fact]
    public async Task Goodbye_comes_before_the_close()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var client = await SocketClient.OpenRtmAsync(slack);
        await client.NextAsync();

        slack.DismissRtm().ShouldBe(1);
        var goodbye = Type(await client.NextAsync());
        time.Advance(TimeSpan.FromSeconds(10));

        goodbye.ShouldBe("goodbye");
        (await client.IsClosedAsync()).ShouldBeTrue();
        slack.RtmConnections.ShouldBe(0);
    }

    private static JsonObject Message(int id, string channel, string text) =>
        new()
        {
            ["id"] = id,
            ["type"] = "message",
            ["channel"] = channel,
            ["text"] = text,
        };
}
