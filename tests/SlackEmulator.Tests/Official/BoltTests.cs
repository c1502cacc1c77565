using SlackEmulator.Faults;
using SlackEmulator.Rules;

namespace SlackEmulator.Tests.Official;

/// <summary>A bot on Slack's own <c>@slack/bolt</c>, over HTTP, lives with the emulator as it lives with Slack.</summary>
public sealed class BoltTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("express")]
    public async Task It_proves_its_address_and_answers_a_mention_in_its_thread(string receiver)
    {
        await using var bolt = await BoltApp.StartAsync(receiver);

        var verified = await bolt.Slack.VerifyUrlAsync();
        var root = bolt.Mention("are you there?");
        var said = await bolt.Slack.WaitForAsync(slack =>
            slack.BotReplies(bolt.General, root) is [var only] ? only : null
        );

        verified.ShouldBeTrue();
        said.Text.ShouldBe($"You said it, <@{bolt.Slack.Workspace.Ada.Id}>.");
        var saw = await bolt.SawAsync("app_mention");
        saw["bot"]!.GetValue<string>().ShouldBe(bolt.Slack.Workspace.BotUserId);
        saw.ContainsKey("retry").ShouldBeFalse();
        bolt.Slack.Deliveries("app_mention").ShouldHaveSingleItem().Status.ShouldBe(200);
    }

    [Fact]
    public async Task It_streams_a_plan_a_card_and_words()
    {
        await using var bolt = await BoltApp.StartAsync();

        var root = bolt.Mention("stream it");
        var answer = await bolt.Slack.WaitForAsync(slack =>
            slack.BotReplies(bolt.General, root) is [{ StreamingState: "completed" } only] ? only : null
        );

        answer.PlanTitle.ShouldBe("Two steps");
        answer.Cards.ShouldHaveSingleItem().Status.ShouldBe("complete");
        answer.Shown.ShouldBe("It is **done**.");
        bolt.Slack.Calls("chat.startStream").ShouldHaveSingleItem().Arguments["recipient_user_id"]!
            .GetValue<string>()
            .ShouldBe(bolt.Slack.Workspace.Ada.Id);
        bolt.Slack.Calls().ShouldAllBe(call => call.Ok);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("express")]
    public async Task A_click_is_acknowledged_and_replaces_its_message(string receiver)
    {
        await using var bolt = await BoltApp.StartAsync(receiver);
        var direct = bolt.Slack.Workspace.Ada.DirectChannelId;

        var ts = await bolt.ClickAsync("answer");
        await bolt.Slack.WaitForAsync(slack => slack.Message(direct, ts)!.Text == "Chosen");

        bolt.Slack.Message(direct, ts)!.Json.ContainsKey("blocks").ShouldBeFalse();
        bolt.Slack.Deliveries("block_actions").ShouldHaveSingleItem().Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_click_is_answered_to_its_clicker_alone()
    {
        await using var bolt = await BoltApp.StartAsync();
        var ada = bolt.Slack.Workspace.Ada;

        await bolt.ClickAsync("whisper");
        var whispered = await bolt.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(ada, ada.DirectChannelId) is [var only] ? only : null
        );

        whispered.Text.ShouldBe("Only for you");
    }

    [Fact]
    public async Task The_sixth_answer_to_one_click_is_refused()
    {
        await using var bolt = await BoltApp.StartAsync();
        var ada = bolt.Slack.Workspace.Ada;

        await bolt.ClickAsync("chatter");
        var refused = await bolt.NextAsync("error");

        refused["status"]!.GetValue<int>().ShouldBe(404);
        bolt.Slack.EphemeralsFor(ada, ada.DirectChannelId)
            .Select(message => message.Text)
            .ShouldBe(["No. 1", "No. 2", "No. 3", "No. 4", "No. 5"]);
    }

    [Fact]
    public async Task A_click_opens_a_view()
    {
        await using var bolt = await BoltApp.StartAsync();

        await bolt.ClickAsync("view");
        var opened = await bolt.NextAsync("opened");

        bolt.Slack.OpenedViews().ShouldHaveSingleItem()["id"]!
            .GetValue<string>()
            .ShouldBe(opened["opened"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("http")]
    [InlineData("express")]
    public async Task Deliveries_signed_with_another_secret_are_refused_and_repeated_three_times(string receiver)
    {
        await using var bolt = await BoltApp.StartAsync(receiver, WithoutWaits(), signingSecret: "another");

        bolt.Mention("who are you?");
        await bolt.Slack.WaitForAsync(slack => slack.Deliveries("app_mention").Count == 4);

        (await bolt.Slack.VerifyUrlAsync()).ShouldBeFalse();
        var deliveries = bolt.Slack.Deliveries("app_mention");
        deliveries.ShouldAllBe(delivery => delivery.Status == 401 && delivery.Failure == "http_error");
        deliveries.Select(delivery => delivery.Attempt).ShouldBe([0, 1, 2, 3]);
        bolt.Slack.Calls("chat.postMessage").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bot_that_is_too_slow_hears_of_it_again_and_why()
    {
        var rules = WithoutWaits().Rules with { AcknowledgeWithin = TimeSpan.FromMilliseconds(500) };
        await using var bolt = await BoltApp.StartAsync(
            options: new SlackEmulatorOptions { Rules = rules, BotEvents = ["app_mention"] },
            acknowledgesLast: true
        );

        bolt.Mention("hang once");
        var first = await bolt.SawAsync("app_mention");
        var second = await bolt.SawAsync("app_mention");

        first.ContainsKey("retry").ShouldBeFalse();
        second["id"]!.GetValue<string>().ShouldBe(first["id"]!.GetValue<string>());
        second["retry"]!.GetValue<int>().ShouldBe(1);
        second["reason"]!.GetValue<string>().ShouldBe("http_timeout");
    }

    [Fact]
    public async Task A_listener_that_throws_before_the_acknowledgement_is_called_four_times()
    {
        await using var bolt = await BoltApp.StartAsync(options: WithoutWaits(), acknowledgesLast: true);

        bolt.Mention("fail please");
        await bolt.Slack.WaitForAsync(slack => slack.Deliveries("app_mention").Count == 4);

        bolt.Slack.Deliveries("app_mention").ShouldAllBe(delivery => delivery.Status == 500);
        (await bolt.NextAsync("error"))["text"]!.GetValue<string>().ShouldContain("as asked");
    }

    [Fact]
    public async Task An_event_delivered_twice_is_answered_twice()
    {
        await using var bolt = await BoltApp.StartAsync();
        bolt.Slack.Faults.Add(new EventFault(EventFaultKind.Duplicate, "app_mention"));

        var root = bolt.Mention("are you there?");
        await bolt.Slack.WaitForAsync(slack => slack.BotReplies(bolt.General, root).Count == 2);

        var one = await bolt.SawAsync("app_mention");
        var other = await bolt.SawAsync("app_mention");
        other["id"]!.GetValue<string>().ShouldBe(one["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(ApiFaultKind.RateLimit)]
    [InlineData(ApiFaultKind.ServerError)]
    public async Task What_it_says_arrives_once_although_the_first_call_failed(ApiFaultKind fault)
    {
        await using var bolt = await BoltApp.StartAsync();
        bolt.Slack.Faults.Add(new ApiFault("chat.postMessage", fault));

        var root = bolt.Mention("are you there?");
        await bolt.Slack.WaitForAsync(slack => slack.Calls("chat.postMessage").Count == 2);

        bolt.Slack.BotReplies(bolt.General, root).ShouldHaveSingleItem();
    }

    private static SlackEmulatorOptions WithoutWaits() =>
        new() { Rules = new EmulatorRules { RetryWaits = [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero] } };
}
