using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class DeliveryTests : IAsyncLifetime
{
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    private Task<SlackEmulatorHost> StartAsync(ManualTime? time = null, EmulatorRules? rules = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                EventsUrl = _receiver.Url,
                Time = time ?? TimeProvider.System,
                Rules = rules ?? new EmulatorRules(),
            }
        );

    [Fact]
    public async Task A_delivery_carries_a_signature_over_its_raw_body()
    {
        await using var slack = await StartAsync();

        slack.PostDirect(slack.Workspace.Ada, "Grüße & <tags>");

        var received = await _receiver.NextAsync();
        received
            .Header("X-Slack-Signature")
            .ShouldBe(
                EventReceiver.Sign(
                    slack.Options.SigningSecret,
                    received.Header("X-Slack-Request-Timestamp")!,
                    received.Body
                )
            );
        received.Header("x-slack-retry-num").ShouldBeNull();
        received.Event["text"]!.GetValue<string>().ShouldBe("Grüße &amp; &lt;tags&gt;");
        received.Event["channel_type"]!.GetValue<string>().ShouldBe("im");
    }

    [Fact]
    public async Task An_envelope_names_team_app_event_and_authorization()
    {
        await using var slack = await StartAsync();

        slack.PostDirect(slack.Workspace.Ada, "hi");

        var envelope = (await _receiver.NextAsync()).Json;
        envelope["type"]!.GetValue<string>().ShouldBe("event_callback");
        envelope["team_id"]!.GetValue<string>().ShouldBe(slack.Workspace.TeamId);
        envelope["api_app_id"]!.GetValue<string>().ShouldBe(slack.Workspace.AppId);
        envelope["event_id"]!.GetValue<string>().ShouldStartWith("Ev");
        envelope["authorizations"]![0]!["user_id"]!.GetValue<string>().ShouldBe(slack.Workspace.BotUserId);
    }

    [Fact]
    public async Task A_mention_in_a_channel_arrives_twice_under_two_event_ids()
    {
        await using var slack = await StartAsync();

        var ts = slack.Post(slack.Workspace.Ada, slack.Workspace.General.Id, "@bothost what time is it?");

        Received[] both = [await _receiver.NextAsync(), await _receiver.NextAsync()];
        both.Select(r => r.Event["type"]!.GetValue<string>()).ShouldBe(["app_mention", "message"], ignoreOrder: true);
        both.ShouldAllBe(r => r.Event["ts"]!.GetValue<string>() == ts);
        both.ShouldAllBe(r => r.Event["text"]!.GetValue<string>().StartsWith($"<@{slack.Workspace.BotUserId}>"));
        both.Select(r => r.Json["event_id"]!.GetValue<string>()).Distinct().Count().ShouldBe(2);
    }
}
