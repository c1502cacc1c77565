using System.Net;
using System.Net.Sockets;
using BotHost.Slack.WebApi;
using BotHost.Testing;
using static BotHost.Slack.Tests.WebApi.SlackClient;

namespace BotHost.Slack.Tests.WebApi;

public class SlackTransportTests
{
    private static readonly PostMessage Write = new("C1") { Text = "hi" };
    private static readonly GetUser Read = new("U1");

    [Fact]
    public async Task A_page_for_people_instead_of_an_answer_leaves_a_write_open_and_is_not_repeated()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Html(500);
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.HttpStatus);
        broken.StatusCode.ShouldBe(500);
        broken.MayHaveBeenApplied.ShouldBeTrue();
        broken.IsTransient.ShouldBeTrue();
        broken.RequestId.ShouldBe("req-chat.postMessage");
    }

    [Fact]
    public async Task A_page_with_status_200_is_no_answer_either()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Html(200);
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.UnreadableAnswer);
        broken.MayHaveBeenApplied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_refusal_by_status_was_surely_not_carried_out_and_will_not_pass_by_itself()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Html(404);
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.MayHaveBeenApplied.ShouldBeFalse();
        broken.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task Cut_json_leaves_a_write_open()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").CutJson();
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.UnreadableAnswer);
        broken.MayHaveBeenApplied.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_without_what_the_method_promises_leaves_a_write_open()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Json("""{"ok":true,"channel":"C1"}""");
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.UnreadableAnswer);
        broken.MayHaveBeenApplied.ShouldBeTrue();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task An_answer_that_does_not_say_ok_is_no_answer(string body)
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Json(body);
        await using var client = new SlackClient(slack);

        (await Broken(client)).Fault.ShouldBe(SlackTransportFault.UnreadableAnswer);
    }

    [Fact]
    public async Task A_connection_that_breaks_within_the_answer_leaves_a_write_open()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").CutConnection();
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.ConnectionLost);
        broken.MayHaveBeenApplied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_after_the_call_left_leaves_a_write_open_and_is_not_repeated()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Reset();
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.ConnectionLost);
        broken.MayHaveBeenApplied.ShouldBeTrue();
        slack.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reset_before_the_body_was_read_cannot_be_told_from_one_after_it()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").ResetUnread();
        await using var client = new SlackClient(slack);

        (await Broken(client)).MayHaveBeenApplied.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_larger_than_allowed_is_not_read_to_its_end()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Json($$"""{"ok":true,"ts":"1.2","x":"{{new string('x', 20_000)}}"}""");
        await using var client = new SlackClient(slack, configure: options => options.LargestAnswer = 10_000);

        (await Broken(client)).Fault.ShouldBe(SlackTransportFault.UnreadableAnswer);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_even_for_a_write_and_surely_did_nothing()
    {
        var time = new ManualTimeProvider();
        await using var client = new SlackClient(Unreachable(), time);

        var call = client.Api.SendAsync(Write, Tenant, default);
        time.Advance(await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(1)));
        time.Advance(await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(2)));
        var broken = await Should.ThrowAsync<SlackTransportException>(call);

        broken.Fault.ShouldBe(SlackTransportFault.NotConnected);
        broken.MayHaveBeenApplied.ShouldBeFalse();
        client.Log.Lines.Count(line => line.StartsWith("5003", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_surely_did_nothing()
    {
        await using var client = new SlackClient(
            new Uri("http://no-such-host.invalid/api/"),
            configure: options => options.Tries = 1
        );

        var broken = await Should.ThrowAsync<SlackTransportException>(client.Api.SendAsync(Write, Tenant, default));

        broken.Fault.ShouldBe(SlackTransportFault.NotConnected);
        broken.MayHaveBeenApplied.ShouldBeFalse();
    }

    [Fact]
    public async Task No_answer_within_eight_seconds_is_a_timeout_of_unknown_outcome()
    {
        var time = new ManualTimeProvider();
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Held(out var gate).Silence();
        await using var client = new SlackClient(slack, time);

        var call = client.Api.SendAsync(Write, Tenant, default);
        await gate.Reached;
        time.Advance(TimeSpan.FromSeconds(7.9));
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        var broken = await Should.ThrowAsync<SlackTransportException>(call);

        broken.Fault.ShouldBe(SlackTransportFault.Timeout);
        broken.MayHaveBeenApplied.ShouldBeTrue();
        broken.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_caller_who_gives_up_learns_that_the_call_had_left()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Held(out var gate).Silence();
        await using var client = new SlackClient(slack);
        using var giveUp = new CancellationTokenSource();

        var call = client.Api.SendAsync(Write, Tenant, giveUp.Token);
        await gate.Reached;
        await giveUp.CancelAsync();
        var canceled = await Assert.ThrowsAsync<SlackCallCanceledException>(() => call);

        canceled.MayHaveBeenApplied.ShouldBeTrue();
        canceled.CancellationToken.ShouldBe(giveUp.Token);
    }

    [Fact]
    public async Task A_call_given_up_before_it_left_surely_did_nothing()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        await using var client = new SlackClient(slack);

        var canceled = await Assert.ThrowsAsync<SlackCallCanceledException>(() =>
            client.Api.SendAsync(Write, Tenant, new CancellationToken(canceled: true))
        );

        canceled.MayHaveBeenApplied.ShouldBeFalse();
    }

    [Fact]
    public async Task A_redirect_is_refused_and_not_followed()
    {
        await using var elsewhere = await ScriptedSlack.StartAsync();
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Redirect(elsewhere.ApiUrl + "chat.postMessage");
        await using var client = new SlackClient(slack);

        var broken = await Broken(client);

        broken.Fault.ShouldBe(SlackTransportFault.Redirect);
        broken.IsTransient.ShouldBeFalse();
        elsewhere.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_is_repeated_until_it_succeeds()
    {
        var time = new ManualTimeProvider();
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("users.info")
            .Html(503)
            .Expect("users.info")
            .Reset()
            .Expect("users.info")
            .Json("""{"ok":true,"user":{"id":"U1","tz":"Europe/Berlin"}}""");
        await using var client = new SlackClient(slack, time);

        var call = client.Api.SendAsync(Read, Tenant, default);
        var first = await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(1));
        time.Advance(first);
        var second = await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(2));
        time.Advance(second);

        (await call).User.Tz.ShouldBe("Europe/Berlin");
        first.ShouldBeInRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        second.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_read_is_not_repeated_for_ever()
    {
        var time = new ManualTimeProvider();
        await using var slack = await ScriptedSlack.StartAsync();
        for (var i = 0; i < 3; i++)
            slack.Expect("users.info").Refuse("internal_error");
        await using var client = new SlackClient(slack, time);

        var call = client.Api.SendAsync(Read, Tenant, default);
        time.Advance(await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(1)));
        time.Advance(await time.TimerArmedAsync(left => left <= TimeSpan.FromSeconds(2)));
        var refusal = await Should.ThrowAsync<SlackApiException>(call);

        refusal.Code.ShouldBe("internal_error");
        refusal.MayHaveBeenApplied.ShouldBeFalse("a read changes nothing");
    }

    [Theory]
    [InlineData("internal_error", true)]
    [InlineData("service_unavailable", true)]
    [InlineData("request_timeout", false)]
    [InlineData("no_text", false)]
    public async Task A_write_that_Slack_refused_is_never_repeated(string code, bool mayHaveBeenApplied)
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Refuse(code);
        await using var client = new SlackClient(slack);

        var refusal = await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(Write, Tenant, default));

        refusal.MayHaveBeenApplied.ShouldBe(mayHaveBeenApplied);
    }

    [Fact]
    public async Task A_read_that_is_refused_for_good_is_not_repeated()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("users.info").Refuse("user_not_found");
        await using var client = new SlackClient(slack);

        await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(Read, Tenant, default));

        slack.Calls.Count.ShouldBe(1);
    }

    private static Task<SlackTransportException> Broken(SlackClient client) =>
        Should.ThrowAsync<SlackTransportException>(client.Api.SendAsync(Write, Tenant, default));

    private static Uri Unreachable()
    {
        // Bound and not listening: the port is ours, so nobody else can begin to answer on it.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/api/");
    }
}
