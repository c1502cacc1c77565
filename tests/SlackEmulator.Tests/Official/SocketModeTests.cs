using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests.Official;

/// <summary>Slack's own <c>@slack/socket-mode</c> lives with the emulator's sockets as it lives with Slack's.</summary>
public sealed class SocketModeTests
{
    private static Task<SlackEmulatorHost> StartAsync(EmulatorRules? rules = null) =>
        SlackEmulatorHost.StartAsync(new SlackEmulatorOptions { Rules = rules ?? new EmulatorRules() });

    [Fact]
    public async Task It_connects_and_acknowledges_what_it_hears()
    {
        await using var slack = await StartAsync();
        await using var client = await SocketModeClient.StartAsync(slack);
        await client.ReachesAsync("connected");

        slack.PostDirect(slack.Workspace.Ada, "hi");
        var saw = await client.NextAsync("saw");
        await slack.WaitForAsync(s => s.Deliveries().Count == 1);

        slack.Sockets.ShouldBe(1);
        saw["saw"]!.GetValue<string>().ShouldBe("events_api");
        saw["text"]!.GetValue<string>().ShouldBe("hi");
        saw["retry_num"]!.GetValue<int>().ShouldBe(0);
        slack.Deliveries()[0].Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task What_it_leaves_unacknowledged_it_hears_again()
    {
        await using var slack = await StartAsync(
            new EmulatorRules { AcknowledgeWithin = TimeSpan.FromMilliseconds(500) }
        );
        await using var client = await SocketModeClient.StartAsync(slack);
        await client.ReachesAsync("connected");

        slack.PostDirect(slack.Workspace.Ada, "ignore me once");
        var first = await client.NextAsync("saw");
        var second = await client.NextAsync("saw");

        second["id"]!.GetValue<string>().ShouldBe(first["id"]!.GetValue<string>());
        second["retry_num"]!.GetValue<int>().ShouldBe(1);
        second["retry_reason"]!.GetValue<string>().ShouldBe("timeout");
    }

    [Fact]
    public async Task It_comes_back_after_its_connection_broke()
    {
        await using var slack = await StartAsync();
        await using var client = await SocketModeClient.StartAsync(slack);
        await client.ReachesAsync("connected");

        slack.DropSockets().ShouldBe(1);
        await client.ReachesAsync("reconnecting");
        await client.ReachesAsync("connected");
        slack.PostDirect(slack.Workspace.Ada, "back again?");

        (await client.NextAsync("saw"))["text"]!.GetValue<string>().ShouldBe("back again?");
        slack.Calls("apps.connections.open").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("warning", SocketGoodbye.Complete)]
    [InlineData("refresh_requested", SocketGoodbye.Complete)]
    [InlineData("refresh_requested", SocketGoodbye.LeavesConnection)]
    public async Task Told_to_disconnect_it_opens_another_socket(string reason, SocketGoodbye goodbye)
    {
        await using var slack = await StartAsync(new EmulatorRules { Goodbye = goodbye });
        await using var client = await SocketModeClient.StartAsync(slack);
        await client.ReachesAsync("connected");

        _ = reason == "warning" ? slack.WarnSockets() : slack.RefreshSockets();
        await client.ReachesAsync("connected");
        slack.PostDirect(slack.Workspace.Ada, "are you there?");

        (await client.NextAsync("saw"))["text"]!.GetValue<string>().ShouldBe("are you there?");
        slack.Sockets.ShouldBe(1);
    }

    [Fact]
    public async Task Turned_away_by_too_many_sockets_it_tries_until_there_is_room()
    {
        await using var slack = await StartAsync(
            new EmulatorRules { MostSockets = 1, Goodbye = SocketGoodbye.Complete }
        );
        using var other = await SocketClient.OpenAsync(slack);
        await using var client = await SocketModeClient.StartAsync(slack);
        await client.ReachesAsync("reconnecting");

        other.Dispose();
        await client.ReachesAsync("connected");

        slack.Sockets.ShouldBe(1);
    }

    [Fact]
    public async Task With_a_wrong_token_it_gives_up()
    {
        await using var slack = await StartAsync();
        await using var client = await SocketModeClient.StartAsync(slack, "xapp-wrong");

        (await client.NextAsync("failed"))["failed"]!.GetValue<string>().ShouldBe("invalid_auth");

        slack.Calls("apps.connections.open").ShouldHaveSingleItem();
    }
}
