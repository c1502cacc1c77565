using Microsoft.AspNetCore.Http;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class DeliveryTests : IAsyncLifetime
{
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    private Task<SlackEmulatorHost> StartAsync(ManualTime? time = null) =>
        SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = _receiver.Url, Time = time ?? TimeProvider.System }
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
    public async Task A_delivery_that_fails_is_repeated_at_once_after_one_and_after_five_minutes()
    {
        var time = new ManualTime();
        _receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var slack = await StartAsync(time);

        slack.PostDirect(slack.Workspace.Ada, "hi");

        var first = await _receiver.NextAsync();
        var second = await _receiver.NextAsync();
        second.Header("x-slack-retry-num").ShouldBe("1");
        second.Header("x-slack-retry-reason").ShouldBe("http_error");
        second.Body.ShouldBe(first.Body);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromSeconds(60));
        var third = await _receiver.NextAsync();
        third.Header("x-slack-retry-num").ShouldBe("2");
        third
            .Header("X-Slack-Signature")
            .ShouldBe(
                EventReceiver.Sign(slack.Options.SigningSecret, third.Header("X-Slack-Request-Timestamp")!, third.Body)
            );
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(300));
        time.Advance(TimeSpan.FromSeconds(300));
        (await _receiver.NextAsync()).Header("x-slack-retry-num").ShouldBe("3");
        await slack.WaitForAsync(s => s.Deliveries().Count == 4);
        slack.Deliveries().ShouldAllBe(d => d.Status == 500);
    }

    [Fact]
    public async Task The_header_no_retry_ends_the_repeats()
    {
        _receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 500;
            context.Response.Headers["x-slack-no-retry"] = "1";
            return Task.CompletedTask;
        };
        await using var slack = await StartAsync();

        slack.PostDirect(slack.Workspace.Ada, "once");
        slack.OpenHome(slack.Workspace.Ada);
        await slack.WaitForAsync(s => s.Deliveries("app_home_opened").Count == 1);
        await slack.WaitForAsync(s => s.Deliveries("message").Count == 1);

        slack.Deliveries().ShouldAllBe(d => d.Attempt == 0);
    }

    [Fact]
    public async Task A_receiver_that_needs_more_than_three_seconds_has_timed_out()
    {
        var time = new ManualTime();
        var release = new TaskCompletionSource();
        _receiver.Answer = (received, _) =>
            received.Header("x-slack-retry-num") is null ? release.Task : Task.CompletedTask;
        await using var slack = await StartAsync(time);
        slack.PostDirect(slack.Workspace.Ada, "hi");
        await _receiver.NextAsync();

        time.Advance(TimeSpan.FromSeconds(3));

        var repeated = await _receiver.NextAsync();
        repeated.Header("x-slack-retry-reason").ShouldBe("http_timeout");
        await slack.WaitForAsync(s => s.Deliveries().Count == 2);
        slack.Deliveries()[0].Failure.ShouldBe("http_timeout");
        release.SetResult();
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_a_failed_connection()
    {
        await using var slack = await StartAsync(new ManualTime());
        var url = _receiver.Url;
        await _receiver.DisposeAsync();

        slack.PostDirect(slack.Workspace.Ada, "hi");

        var attempt = await slack.WaitForAsync(s => s.Deliveries() is [var first, ..] ? first : null);
        attempt.Failure.ShouldBe("connection_failed");
        slack.EventsUrl.ShouldBe(url);
    }

    [Fact]
    public async Task The_url_is_verified_by_its_challenge()
    {
        _receiver.Answer = (received, context) =>
            context.Response.WriteAsync(received.Json["challenge"]!.GetValue<string>());
        await using var slack = await StartAsync();

        (await slack.VerifyUrlAsync()).ShouldBeTrue();
        _receiver.Answer = (_, context) => context.Response.WriteAsync("wrong");
        (await slack.VerifyUrlAsync()).ShouldBeFalse();

        (await _receiver.NextAsync()).Header("X-Slack-Signature").ShouldNotBeNull();
    }

    [Fact]
    public async Task The_events_url_can_be_set_after_the_start()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions());
        slack.PostDirect(slack.Workspace.Ada, "nobody listens");

        slack.EventsUrl = _receiver.Url;
        slack.PostDirect(slack.Workspace.Ada, "now");

        (await _receiver.NextAsync()).Event["text"]!.GetValue<string>().ShouldBe("now");
    }
}
