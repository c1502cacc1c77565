using System.Text.Json.Nodes;
using BotHost.Testing.Node;
using SlackEmulator.Rules;

namespace SlackEmulator.Tests.Official;

/// <summary>Slack's own <c>@slack/rtm-api</c> lives with the emulator as classic apps live with Slack.</summary>
public sealed class RtmApiTests : IAsyncLifetime
{
    private SlackEmulatorHost _slack = null!;
    private NodeScript _node = null!;

    private string Direct => _slack.Workspace.Ada.DirectChannelId;

    public Task InitializeAsync() => StartAsync(classic: true);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task It_hears_a_message_and_answers_over_the_same_connection()
    {
        await HearAsync("state", "ready");

        _slack.PostDirect(_slack.Workspace.Ada, "hello");
        var ts = await NextAsync("said");

        (await TextOfAsync(ts)).ShouldBe("Heard you");
        _slack.Calls("chat.postMessage").ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_told_what_it_may_not_say()
    {
        await HearAsync("state", "ready");

        _slack.PostDirect(_slack.Workspace.Ada, "say nothing");

        (await NextAsync("refused")).ShouldContain("message text is missing");
    }

    [Fact]
    public async Task Its_pings_are_answered()
    {
        await HearAsync("state", "ready");

        await HearAsync("heard", "pong");

        _slack.RtmConnections.ShouldBe(1);
    }

    [Fact]
    public async Task It_comes_back_after_its_connection_broke()
    {
        await HearAsync("state", "ready");

        _slack.DropRtm().ShouldBe(1);
        await HearAsync("state", "reconnecting");
        await HearAsync("state", "ready");
        _slack.PostDirect(_slack.Workspace.Ada, "back again?");

        (await TextOfAsync(await NextAsync("said"))).ShouldBe("Heard you");
    }

    [Fact]
    public async Task It_hears_goodbye_and_comes_back()
    {
        await HearAsync("state", "ready");

        _slack.DismissRtm().ShouldBe(1);
        await HearAsync("heard", "goodbye");
        await HearAsync("state", "reconnecting");
        await HearAsync("state", "ready");

        _slack.RtmConnections.ShouldBe(1);
    }

    [Fact]
    public async Task With_the_token_of_an_app_of_today_it_is_refused()
    {
        await DisposeAsync();
        await StartAsync(classic: false);

        (await NextAsync("failed")).ShouldBe("not_allowed_token_type");
    }

    private async Task StartAsync(bool classic)
    {
        _slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                ClassicApp = classic,
                Rules = new EmulatorRules
                {
                    RateLimits = false,
                    DisconnectNotice = TimeSpan.FromMilliseconds(100),
                    Goodbye = SocketGoodbye.Complete,
                },
            }
        );
        var settings = new JsonObject
        {
            ["slackApiUrl"] = _slack.ApiUrl.ToString(),
            ["token"] = _slack.Options.BotToken,
        };
        _node = await NodeScript.StartAsync("Official/rtm.mjs", settings.ToJsonString());
    }

    private Task<string> TextOfAsync(string ts) => _slack.WaitForAsync(s => s.Message(Direct, ts)?.Text);

    /// <summary>Waits for a line with this value of this property; others are passed over.</summary>
    private async Task HearAsync(string property, string value)
    {
        while (await NextAsync(property) != value)
        {
            // Others come before.
        }
    }

    private async Task<string> NextAsync(string property)
    {
        while (true)
        {
            var line = JsonNode.Parse(await _node.ReadLineAsync())!.AsObject();
            if (line[property] is { } found)
                return found.GetValue<string>();
        }
    }
}
