using System.Net.WebSockets;
using System.Text.Json.Nodes;
using SlackEmulator.Faults;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>Which way a delivery takes, and in which order.</summary>
public sealed class SocketRoutingTests
{
    private static Task<SlackEmulatorHost> StartAsync(
        ManualTime? time = null,
        Uri? events = null,
        DeliveryMode mode = DeliveryMode.Auto
    ) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                Time = time ?? TimeProvider.System,
                EventsUrl = events,
                Mode = mode,
            }
        );

    private static string TextOf(JsonObject envelope) => envelope["payload"]!["event"]!["text"]!.GetValue<string>();

    [Fact]
    public async Task Each_envelope_goes_to_one_socket_and_the_seed_says_to_which()
    {
        var ways = new List<int?[]>();
        foreach (var seed in (int[])[7, 7])
        {
            var slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions { Seed = seed });
            using var one = await SocketClient.OpenAsync(slack);
            using var two = await SocketClient.OpenAsync(slack);
            using var three = await SocketClient.OpenAsync(slack);
            SocketClient[] sockets = [one, two, three];
            for (var count = 1; count <= 12; count++)
            {
                slack.PostDirect(slack.Workspace.Ada, $"{count}");
            }

            var way = Task.WhenAll(sockets.Select(AcknowledgeAllAsync));
            await slack.WaitForAsync(s => s.Deliveries().Count == 12);
            ways.Add([.. slack.Deliveries().OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => d.Socket)]);
            await slack.DisposeAsync();
            (await way).Sum().ShouldBe(12);
        }

        ways[0].Distinct().Count().ShouldBe(3);
        ways[1].ShouldBe(ways[0]);
    }

    [Fact]
    public async Task Http_rests_while_a_socket_is_connected()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await StartAsync(events: receiver.Url);
        slack.PostDirect(slack.Workspace.Ada, "before");
        var before = (await receiver.NextAsync()).Event["text"]!.GetValue<string>();
        var socket = await SocketClient.OpenAsync(slack);

        slack.PostDirect(slack.Workspace.Ada, "during");
        var during = TextOf(await socket.TakeAsync());
        await slack.WaitForAsync(s => s.Deliveries().Count == 2);
        socket.Dispose();
        await slack.WaitForAsync(s => s.Sockets == 0);
        slack.PostDirect(slack.Workspace.Ada, "after");

        before.ShouldBe("before");
        during.ShouldBe("during");
        (await receiver.NextAsync()).Event["text"]!.GetValue<string>().ShouldBe("after");
    }

    [Fact]
    public async Task In_mode_http_sockets_hear_nothing()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await StartAsync(events: receiver.Url, mode: DeliveryMode.Http);
        using var socket = await SocketClient.OpenAsync(slack);

        slack.PostDirect(slack.Workspace.Ada, "hi");
        await receiver.NextAsync();
        await slack.WaitForAsync(s => s.Deliveries().Count == 1);

        slack.Deliveries()[0].Status.ShouldBe(200);
        slack.Deliveries()[0].Socket.ShouldBeNull();
    }

    [Fact]
    public async Task In_mode_socket_what_finds_no_socket_is_repeated_and_dropped()
    {
        var time = new ManualTime();
        await using var receiver = await EventReceiver.StartAsync();
        await using var slack = await StartAsync(time, receiver.Url, DeliveryMode.Socket);

        slack.PostDirect(slack.Workspace.Ada, "into the void");
        foreach (var wait in (int[])[60, 300])
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait));
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        await slack.WaitForAsync(s => s.Deliveries().Count == 4);
        slack.Deliveries().ShouldAllBe(d => d.Failure == "connection_failed" && d.Socket == null);
        slack.PostDirect(slack.Workspace.Ada, "later");
        await slack.WaitForAsync(s => s.Deliveries().Count == 6);
        using var socket = await SocketClient.OpenAsync(slack);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromSeconds(60));
        var envelope = await socket.TakeAsync();
        TextOf(envelope).ShouldBe("later");
        envelope["retry_attempt"]!.GetValue<int>().ShouldBe(2);
        receiver.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Events_can_be_duplicated_reordered_and_delayed_over_sockets_too()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        using var socket = await SocketClient.OpenAsync(slack);
        var ada = slack.Workspace.Ada;

        slack.Faults.Add(new EventFault(EventFaultKind.Duplicate));
        slack.PostDirect(ada, "twice");
        var (one, other) = (await socket.TakeAsync(), await socket.TakeAsync());
        slack.Faults.Add(new EventFault(EventFaultKind.Reorder));
        slack.PostDirect(ada, "first");
        slack.PostDirect(ada, "second");
        string[] swapped = [TextOf(await socket.TakeAsync()), TextOf(await socket.TakeAsync())];
        slack.Faults.Add(new EventFault(EventFaultKind.Delay, Delay: TimeSpan.FromSeconds(10)));
        slack.PostDirect(ada, "late");
        slack.PostDirect(ada, "early");
        var early = TextOf(await socket.TakeAsync());
        await slack.WaitForAsync(s => s.Deliveries().Count == 5);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));

        other["payload"]!["event_id"]!.GetValue<string>().ShouldBe(one["payload"]!["event_id"]!.GetValue<string>());
        other["envelope_id"]!.GetValue<string>().ShouldNotBe(one["envelope_id"]!.GetValue<string>());
        swapped.ShouldBe(["second", "first"]);
        early.ShouldBe("early");
        TextOf(await socket.TakeAsync()).ShouldBe("late");
    }

    private static async Task<int> AcknowledgeAllAsync(SocketClient socket)
    {
        var count = 0;
        try
        {
            for (; ; count++)
            {
                await socket.TakeAsync();
            }
        }
        catch (Exception ended) when (ended is WebSocketException or ShouldAssertException)
        {
            return count;
        }
    }
}
