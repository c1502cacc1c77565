using BotHost.Slack.WebApi;
using BotHost.Testing;
using static BotHost.Slack.Tests.WebApi.SlackClient;

namespace BotHost.Slack.Tests.WebApi;

public class RateLimitTests
{
    private static readonly PostMessage Post = new("C1") { Text = "hi" };
    private static readonly TimeSpan ThreeSeconds = TimeSpan.FromSeconds(3);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_limited_call_waits_as_long_as_Slack_says_and_is_sent_again()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3).Expect("chat.postMessage").Reply("1.2");
        await using var client = new SlackClient(slack, _time);

        var call = client.Api.SendAsync(Post, Tenant, default);
        await _time.TimerArmedAsync(ThreeSeconds);
        _time.Advance(ThreeSeconds - TimeSpan.FromTicks(1));
        slack.Calls.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromTicks(1));

        (await call).Ts.ShouldBe("1.2");
    }

    [Fact]
    public async Task A_limit_without_a_time_lasts_thirty_seconds()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(null).Expect("chat.postMessage").Reply("1.2");
        await using var client = new SlackClient(slack, _time);

        var call = client.Api.SendAsync(Post, Tenant, default);
        await _time.TimerArmedAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));

        (await call).Ts.ShouldBe("1.2");
    }

    [Theory]
    [InlineData("ratelimited")]
    [InlineData("rate_limited")]
    public async Task A_limit_in_the_body_counts_as_well(string code)
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Refuse(code).Expect("chat.postMessage").Reply("1.2");
        await using var client = new SlackClient(slack, _time);

        var call = client.Api.SendAsync(Post, Tenant, default);
        await _time.TimerArmedAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));

        (await call).Ts.ShouldBe("1.2");
    }

    [Fact]
    public async Task A_limit_of_one_method_delays_no_other_method_and_no_other_tenant()
    {
        await using var slack = await ScriptedSlack.StartAsync(anyOrder: true);
        slack.Expect("chat.postMessage").RateLimit(3);
        await using var client = new SlackClient(slack, _time);
        var limited = client.Api.SendAsync(Post, Tenant, default);
        await _time.TimerArmedAsync(ThreeSeconds);

        slack.Expect("chat.update").Reply("1.3").Expect("chat.postMessage").Reply("1.4");
        (await client.Api.SendAsync(new UpdateMessage("C1", "1.3") { Text = "x" }, Tenant, default)).Ts.ShouldBe("1.3");
        (await client.Api.SendAsync(Post, "T2", default)).Ts.ShouldBe("1.4");
        limited.IsCompleted.ShouldBeFalse();

        slack.Expect("chat.postMessage").Reply("1.5");
        _time.Advance(ThreeSeconds);
        (await limited).Ts.ShouldBe("1.5");
    }

    [Fact]
    public async Task Calls_made_during_a_limit_wait_and_one_goes_ahead_when_it_is_over()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3);
        await using var client = new SlackClient(slack, _time);
        var calls = new List<Task<PostMessageReply>> { client.Api.SendAsync(Post, Tenant, default) };
        await _time.TimerArmedAsync(ThreeSeconds);
        for (var i = 0; i < 4; i++)
            calls.Add(client.Api.SendAsync(Post, Tenant, default));
        slack.Calls.Count.ShouldBe(1);

        slack.Expect("chat.postMessage").Held(out var scout).Reply("1.2");
        _time.Advance(ThreeSeconds);
        await scout.Reached;
        slack.Calls.Count.ShouldBe(2);
        slack.Always("chat.postMessage").Reply("1.3");
        scout.Release();

        (await Task.WhenAll(calls)).Count(reply => reply.Ts == "1.3").ShouldBe(4);
        slack.Calls.Count.ShouldBe(6);
    }

    [Fact]
    public async Task If_the_one_that_goes_ahead_is_limited_again_all_wait_again()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3).Expect("chat.postMessage").RateLimit(5);
        await using var client = new SlackClient(slack, _time);
        var first = client.Api.SendAsync(Post, Tenant, default);
        await _time.TimerArmedAsync(ThreeSeconds);
        var second = client.Api.SendAsync(Post, Tenant, default);

        _time.Advance(ThreeSeconds);
        await _time.TimerArmedAsync(TimeSpan.FromSeconds(5));
        slack.Calls.Count.ShouldBe(2);
        slack.Always("chat.postMessage").Reply();
        _time.Advance(TimeSpan.FromSeconds(5));

        await Task.WhenAll(first, second);
        slack.Calls.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_caller_may_have_the_limit_thrown_instead()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3);
        await using var client = new SlackClient(slack, _time);
        var request = Post with { OnRateLimit = RateLimitAnswer.Throw };

        var limited = await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(request, Tenant, default));

        limited.Code.ShouldBe(SlackErrorCode.RateLimited);
        limited.RetryAfter.ShouldBe(ThreeSeconds);
        limited.IsTransient.ShouldBeTrue();
        limited.MayHaveBeenApplied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_thrown_limit_holds_later_calls_back_without_asking_Slack()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3);
        await using var client = new SlackClient(slack, _time);
        var request = Post with { OnRateLimit = RateLimitAnswer.Throw };
        await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(request, Tenant, default));

        _time.Advance(TimeSpan.FromSeconds(1));
        var limited = await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(request, Tenant, default));

        limited.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        slack.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_does_not_wait_longer_than_it_may()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3600);
        await using var client = new SlackClient(slack, _time);

        var limited = await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(Post, Tenant, default));

        limited.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_caller_may_give_up_waiting_and_surely_did_nothing()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3);
        await using var client = new SlackClient(slack, _time);
        using var giveUp = new CancellationTokenSource();

        var call = client.Api.SendAsync(Post, Tenant, giveUp.Token);
        await _time.TimerArmedAsync(ThreeSeconds);
        await giveUp.CancelAsync();

        (await Assert.ThrowsAsync<SlackCallCanceledException>(() => call)).MayHaveBeenApplied.ShouldBeFalse();
    }

    [Fact]
    public async Task If_the_one_that_goes_ahead_breaks_another_goes_ahead()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").RateLimit(3).Expect("chat.postMessage").Reset();
        await using var client = new SlackClient(slack, _time);
        var calls = new List<Task<PostMessageReply>> { client.Api.SendAsync(Post, Tenant, default) };
        await _time.TimerArmedAsync(ThreeSeconds);
        calls.Add(client.Api.SendAsync(Post, Tenant, default));

        slack.Expect("chat.postMessage").Reply("1.2");
        _time.Advance(ThreeSeconds);
        await Should.ThrowAsync<SlackTransportException>(Task.WhenAll(calls));

        calls.Count(call => call.IsCompletedSuccessfully).ShouldBe(1);
    }
}
