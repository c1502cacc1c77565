using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>The way to a socket: tokens, tickets, hello, the limit.</summary>
public sealed class SocketTests
{
    private static Task<SlackEmulatorHost> StartAsync(ManualTime? time = null, EmulatorRules? rules = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Time = time ?? TimeProvider.System, Rules = rules ?? new EmulatorRules() }
        );

    private static async Task<JsonObject> OpenWithAsync(SlackEmulatorHost slack, string? token)
    {
        using var client = new BotClient(slack.ApiUrl, token);
        return await client.CallAsync("apps.connections.open", []);
    }

    [Fact]
    public async Task The_app_token_in_the_header_gets_the_address_of_a_socket()
    {
        await using var slack = await StartAsync();

        var url = new Uri(await SocketClient.UrlAsync(slack));

        url.Scheme.ShouldBe("ws");
        url.Authority.ShouldBe(slack.BaseAddress.Authority);
        url.AbsolutePath.ShouldBe("/link/");
        url.Query.ShouldMatch($@"^\?ticket=[0-9a-f]{{32}}&app_id={slack.Workspace.AppId}$");
    }

    [Fact]
    public async Task Every_other_token_is_refused()
    {
        await using var slack = await StartAsync();
        using var anonymous = new BotClient(slack.ApiUrl, token: null);

        (await OpenWithAsync(slack, null)).ShouldBeRefused("not_authed");
        (await OpenWithAsync(slack, "xapp-wrong")).ShouldBeRefused("invalid_auth");
        (await OpenWithAsync(slack, slack.Options.BotToken)).ShouldBeRefused("not_allowed_token_type");
        (await anonymous.FormAsync("apps.connections.open", ("token", slack.Options.AppToken))).ShouldBeRefused(
            "not_authed"
        );
    }

    [Fact]
    public async Task The_app_token_opens_nothing_else()
    {
        await using var slack = await StartAsync();
        using var client = new BotClient(slack.ApiUrl, slack.Options.AppToken);

        (await client.CallAsync("auth.test", [])).ShouldBeRefused("not_allowed_token_type");
    }

    [Fact]
    public async Task An_app_token_without_its_scope_is_told_which_one_it_lacks()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { AppScopes = ["authorizations:read"] }
        );

        var refused = (await OpenWithAsync(slack, slack.Options.AppToken)).ShouldBeRefused("missing_scope");

        refused["needed"]!.GetValue<string>().ShouldBe("connections:write");
        refused["provided"]!.GetValue<string>().ShouldBe("authorizations:read");
    }

    [Fact]
    public async Task A_ticket_opens_one_socket_only()
    {
        await using var slack = await StartAsync();
        var url = await SocketClient.UrlAsync(slack);
        using var socket = await SocketClient.OpenAsync(url);

        await Should.ThrowAsync<WebSocketException>(() => SocketClient.OpenAsync(url));

        slack.Sockets.ShouldBe(1);
    }

    [Fact]
    public async Task A_ticket_is_of_no_use_after_thirty_seconds()
    {
        var time = new ManualTime();
        await using var slack = await StartAsync(time);
        var late = await SocketClient.UrlAsync(slack);
        var later = await SocketClient.UrlAsync(slack);

        time.Advance(TimeSpan.FromSeconds(30));
        using var socket = await SocketClient.OpenAsync(late);
        time.Advance(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<WebSocketException>(() => SocketClient.OpenAsync(later));
    }

    [Fact]
    public async Task A_ticket_is_of_no_use_for_another_app()
    {
        await using var slack = await StartAsync();
        var url = await SocketClient.UrlAsync(slack);

        await Should.ThrowAsync<WebSocketException>(() =>
            SocketClient.OpenAsync(url.Replace(slack.Workspace.AppId, "A0OTHER0001", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Hello_counts_the_connections_and_names_the_app_and_the_time_left()
    {
        await using var slack = await StartAsync();
        using var first = await SocketClient.OpenAsync(slack);
        using var second = await SocketClient.OpenAsync(slack, "&debug_reconnects=true");

        first.First["type"]!.GetValue<string>().ShouldBe("hello");
        first.First["num_connections"]!.GetValue<int>().ShouldBe(1);
        first.First["connection_info"]!["app_id"]!.GetValue<string>().ShouldBe(slack.Workspace.AppId);
        first.First["debug_info"]!["approximate_connection_time"]!.GetValue<int>().ShouldBe(18_060);
        second.First["num_connections"]!.GetValue<int>().ShouldBe(2);
        second.First["debug_info"]!["approximate_connection_time"]!.GetValue<int>().ShouldBe(360);
    }

    [Fact]
    public async Task The_eleventh_socket_is_turned_away_without_a_hello()
    {
        await using var slack = await StartAsync();
        var sockets = new List<SocketClient>();
        for (var number = 1; number <= 10; number++)
        {
            sockets.Add(await SocketClient.OpenAsync(slack));
        }

        using var eleventh = await SocketClient.OpenAsync(slack);

        eleventh.First["type"]!.GetValue<string>().ShouldBe("disconnect");
        eleventh.First["reason"]!.GetValue<string>().ShouldBe("too_many_websockets");
        (await eleventh.IsClosedAsync()).ShouldBeTrue();
        slack.Sockets.ShouldBe(10);
        sockets.ForEach(socket => socket.Dispose());
        await slack.WaitForAsync(s => s.Sockets == 0);
        using var next = await SocketClient.OpenAsync(slack);
        next.First["num_connections"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData(SocketGoodbye.Complete, true)]
    [InlineData(SocketGoodbye.LeavesConnection, true)]
    [InlineData(SocketGoodbye.Silence, false)]
    public async Task A_close_frame_ends_the_registration_and_is_answered_as_the_rule_says(
        SocketGoodbye goodbye,
        bool answered
    )
    {
        var slack = await StartAsync(rules: new EmulatorRules { Goodbye = goodbye });
        using var socket = await SocketClient.OpenAsync(slack);

        await socket.CloseAsync();
        await slack.WaitForAsync(s => s.Sockets == 0);
        if (!answered)
        {
            await slack.DisposeAsync();
        }

        (await socket.IsClosedAsync()).ShouldBe(answered);
        await slack.DisposeAsync();
    }

    [Fact]
    public async Task A_socket_is_pinged_as_the_protocol_has_it()
    {
        await using var slack = await StartAsync(
            rules: new EmulatorRules { SocketPing = TimeSpan.FromMilliseconds(50) }
        );
        var url = new Uri(await SocketClient.UrlAsync(slack));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(url.Host, url.Port, patience.Token);
        var wire = client.GetStream();
        await wire.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            ),
            patience.Token
        );
        const byte finalPing = 0x89;
        var seen = new byte[1];

        // Headers and hello are ASCII, so the first byte above it that is a ping's starts a ping.
        do
        {
            await wire.ReadExactlyAsync(seen, patience.Token);
        } while (seen[0] != finalPing);

        seen[0].ShouldBe(finalPing);
    }

    [Fact]
    public async Task What_is_no_websocket_is_a_bad_request()
    {
        await using var slack = await StartAsync();
        using var browser = new HttpClient();
        var url = (await SocketClient.UrlAsync(slack)).Replace("ws://", "http://", StringComparison.Ordinal);

        using var response = await browser.GetAsync(url);

        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }
}
