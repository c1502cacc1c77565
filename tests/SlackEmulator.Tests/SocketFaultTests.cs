using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>How sockets end, by age, by Slack's wish and by accident.</summary>
public sealed class SocketFaultTests
{
    private static Task<SlackEmulatorHost> StartAsync(TimeProvider? time = null, EmulatorRules? rules = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Time = time ?? TimeProvider.System, Rules = rules ?? new EmulatorRules() }
        );

    private static string Reason(JsonObject message)
    {
        message["type"]!.GetValue<string>().ShouldBe("disconnect");
        return message["reason"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_dropped_socket_breaks_without_a_close_frame_and_is_forgotten()
    {
        await using var slack = await StartAsync();
        using var dropped = await SocketClient.OpenAsync(slack);
        using var kept = await SocketClient.OpenAsync(slack);

        slack.DropSockets(1).ShouldBe(1);

        slack.Sockets.ShouldBe(1);
        (await dropped.IsClosedAsync()).ShouldBeFalse();
        slack.PostDirect(slack.Workspace.Ada, "hi");
        (await kept.TakeAsync())["type"]!.GetValue<string>().ShouldBe("events_api");
    }

    [Fact]
    public async Task An_envelope_that_was_lost_with_its_socket_comes_again_on_the_next()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var dropped = await SocketClient.OpenAsync(slack);
        slack.PostDirect(slack.Workspace.Ada, "hi");
        var lost = await dropped.NextAsync();

        slack.DropSockets();
        using var next = await SocketClient.OpenAsync(slack);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        var repeated = await next.TakeAsync();

        repeated["payload"]!["event_id"]!.GetValue<string>().ShouldBe(lost["payload"]!["event_id"]!.GetValue<string>());
        repeated["retry_attempt"]!.GetValue<int>().ShouldBe(1);
        repeated["retry_reason"]!.GetValue<string>().ShouldBe("timeout");
    }

    [Fact]
    public async Task A_ghost_swallows_what_it_is_given_and_stays_registered_when_its_bot_goes()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        var haunted = await SocketClient.OpenAsync(slack);

        slack.GhostSockets().ShouldBe(1);
        slack.PostDirect(slack.Workspace.Ada, "hi");
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        haunted.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));
        var swallowed = await slack.WaitForAsync(s => s.Deliveries() is [var first, ..] ? first : null);
        using var next = await SocketClient.OpenAsync(slack);

        swallowed.Failure.ShouldBe("timeout");
        next.First["num_connections"]!.GetValue<int>().ShouldBe(2);
        slack.DropSockets(1).ShouldBe(1);
        slack.Sockets.ShouldBe(2);
        slack.ForgetGhosts().ShouldBe(1);
        slack.Sockets.ShouldBe(1);
    }

    [Fact]
    public async Task A_warned_socket_still_carries_events_until_it_is_closed_after_ten_seconds()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);

        slack.WarnSockets().ShouldBe(1);
        var warned = Reason(await socket.NextAsync());
        slack.PostDirect(slack.Workspace.Ada, "still here");
        var envelope = await socket.TakeAsync();
        await slack.WaitForAsync(s => s.Deliveries().Count == 1);
        time.Advance(TimeSpan.FromSeconds(10));

        warned.ShouldBe("warning");
        envelope["type"]!.GetValue<string>().ShouldBe("events_api");
        (await socket.IsClosedAsync()).ShouldBeTrue();
        slack.Sockets.ShouldBe(0);
    }

    [Fact]
    public async Task A_refresh_asks_for_a_new_socket_and_closes_the_old_one()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);

        slack.RefreshSockets().ShouldBe(1);
        var reason = Reason(await socket.NextAsync());
        time.Advance(TimeSpan.FromSeconds(10));

        reason.ShouldBe("refresh_requested");
        (await socket.IsClosedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bot_that_does_not_answer_the_close_frame_is_cut_off()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);
        slack.RefreshSockets();
        await socket.NextAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        (await socket.IsClosedAsync()).ShouldBeTrue();

        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));

        (await socket.IsClosedAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 18_060)]
    [InlineData("&debug_reconnects=true", 360)]
    public async Task A_socket_ends_at_its_age_with_a_warning_before(string more, int seconds)
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack, more);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(seconds - 10));

        time.Advance(TimeSpan.FromSeconds(seconds - 10));
        var first = Reason(await socket.NextAsync());
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        var second = Reason(await socket.NextAsync());

        first.ShouldBe("warning");
        second.ShouldBe("refresh_requested");
        (await socket.IsClosedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Socket_mode_switched_off_disables_every_link_and_turns_new_ones_away_until_it_is_on_again()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await StartAsync();
        slack.EventsUrl = receiver.Url;
        using var socket = await SocketClient.OpenAsync(slack);

        slack.SocketModeEnabled = false;
        var told = Reason(await socket.NextAsync());
        var closed = await socket.IsClosedAsync();
        using var refused = await SocketClient.OpenAsync(slack);
        slack.PostDirect(slack.Workspace.Ada, "over http then");
        var delivered = (await receiver.NextAsync()).Event["text"]!.GetValue<string>();
        slack.SocketModeEnabled = true;
        using var welcome = await SocketClient.OpenAsync(slack);

        told.ShouldBe("link_disabled");
        closed.ShouldBeTrue();
        Reason(refused.First).ShouldBe("link_disabled");
        delivered.ShouldBe("over http then");
        welcome.First["type"]!.GetValue<string>().ShouldBe("hello");
    }

    [Fact]
    public async Task Sockets_are_told_haunted_and_dropped_over_http_too()
    {
        await using var slack = await StartAsync();
        using var browser = new HttpClient { BaseAddress = slack.BaseAddress };
        using var one = await SocketClient.OpenAsync(slack);
        using var two = await SocketClient.OpenAsync(slack);

        (await DoAsync(browser, "warn", 1)).ShouldBe(1);
        Reason(await one.NextAsync()).ShouldBe("warning");
        (await DoAsync(browser, "refresh", 1)).ShouldBe(1);
        Reason(await one.NextAsync()).ShouldBe("refresh_requested");
        (await DoAsync(browser, "ghost", 2)).ShouldBe(1);
        (await DoAsync(browser, "drop")).ShouldBe(2);
        var left = JsonNode.Parse(await browser.GetStringAsync("emulator/api/sockets"))!;
        (await DoAsync(browser, "forget_ghosts")).ShouldBe(1);
        using var three = await SocketClient.OpenAsync(slack);
        (await DoAsync(browser, "disable")).ShouldBe(1);
        Reason(await three.NextAsync()).ShouldBe("link_disabled");
        (await DoAsync(browser, "enable")).ShouldBe(0);

        left.ToJsonString().ShouldBe("""{"enabled":true,"connected":[{"number":2,"ghost":true}]}""");
        slack.SocketModeEnabled.ShouldBeTrue();
        using var nonsense = await browser.PostAsJsonAsync("emulator/api/sockets", new { @do = "sing" });
        nonsense.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    private static async Task<int> DoAsync(HttpClient browser, string what, int? socket = null)
    {
        using var response = await browser.PostAsJsonAsync("emulator/api/sockets", new { @do = what, socket });
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["sockets"]!.GetValue<int>();
    }
}
