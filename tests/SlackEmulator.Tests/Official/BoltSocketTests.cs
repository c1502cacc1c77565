using SlackEmulator.Faults;
using SlackEmulator.Rules;

namespace SlackEmulator.Tests.Official;

/// <summary>A bot on Slack's own <c>@slack/bolt</c>, in socket mode.</summary>
public sealed class BoltSocketTests
{
    [Fact]
    public async Task It_answers_a_mention_in_its_thread()
    {
        await using var bolt = await BoltApp.StartAsync("socket");

        var root = bolt.Mention("are you there?");
        var said = await bolt.Slack.WaitForAsync(slack =>
            slack.BotReplies(bolt.General, root) is [var only] ? only : null
        );

        said.Text.ShouldBe($"You said it, <@{bolt.Slack.Workspace.Ada.Id}>.");
        var delivery = bolt.Slack.Deliveries("app_mention").ShouldHaveSingleItem();
        delivery.Ok.ShouldBeTrue();
        delivery.Socket.ShouldBe(1);
    }

    [Fact]
    public async Task It_streams_a_plan_a_card_and_words()
    {
        await using var bolt = await BoltApp.StartAsync("socket");

        var root = bolt.Mention("stream it");
        var answer = await bolt.Slack.WaitForAsync(slack =>
            slack.BotReplies(bolt.General, root) is [{ StreamingState: "completed" } only] ? only : null
        );

        answer.PlanTitle.ShouldBe("Two steps");
        answer.Shown.ShouldBe("It is **done**.");
    }

    [Fact]
    public async Task A_click_is_acknowledged_and_replaces_its_message()
    {
        await using var bolt = await BoltApp.StartAsync("socket");
        var direct = bolt.Slack.Workspace.Ada.DirectChannelId;

        var ts = await bolt.ClickAsync("answer");
        await bolt.Slack.WaitForAsync(slack => slack.Message(direct, ts)!.Text == "Chosen");
        await bolt.Slack.WaitForAsync(slack => slack.Deliveries("block_actions").Count == 1);

        bolt.Slack.Deliveries("block_actions")[0].Ok.ShouldBeTrue();
        bolt.Slack.Deliveries("block_actions")[0].Envelope!["type"]!.GetValue<string>().ShouldBe("interactive");
    }

    [Fact]
    public async Task What_happened_while_it_was_away_it_hears_when_it_is_back()
    {
        await using var bolt = await BoltApp.StartAsync(
            "socket",
            new SlackEmulatorOptions
            {
                Rules = new EmulatorRules { RetryWaits = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(500), 100)] },
            }
        );

        bolt.Slack.DropSockets();
        var root = bolt.Mention("did you hear?");
        await bolt.Slack.WaitForAsync(slack => slack.BotReplies(bolt.General, root).Count > 0);

        bolt.Slack.Deliveries("app_mention")[0].Failure.ShouldBe("connection_failed");
        bolt.Slack.Deliveries("app_mention")[^1].Socket.ShouldBe(2);
        (await bolt.SawAsync("app_mention"))["reason"]!.GetValue<string>().ShouldBe("timeout");
    }

    [Fact]
    public async Task An_event_delivered_twice_is_answered_twice()
    {
        await using var bolt = await BoltApp.StartAsync("socket");
        bolt.Slack.Faults.Add(new EventFault(EventFaultKind.Duplicate, "app_mention"));

        var root = bolt.Mention("are you there?");
        await bolt.Slack.WaitForAsync(slack => slack.BotReplies(bolt.General, root).Count == 2);

        var one = await bolt.SawAsync("app_mention");
        var other = await bolt.SawAsync("app_mention");
        other["id"]!.GetValue<string>().ShouldBe(one["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("http")]
    public async Task A_command_is_answered_with_its_acknowledgement_or_later(string receiver)
    {
        await using var bolt = await BoltApp.StartAsync(receiver);
        var ada = bolt.Slack.Workspace.Ada;

        bolt.Slack.RunCommand(ada, bolt.General, "/bothost", "it");
        await bolt.Slack.WaitForAsync(slack => slack.Messages(bolt.General)[^1].Text == "Did it");
        bolt.Slack.RunCommand(ada, bolt.General, "/bothost", "quietly");
        var whispered = await bolt.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(ada, bolt.General) is [var only] ? only : null
        );
        await bolt.Slack.WaitForAsync(slack => slack.Deliveries("slash_commands").Count == 2);

        whispered.Text.ShouldBe("Done");
        bolt.Slack.Deliveries("slash_commands").ShouldAllBe(delivery => delivery.Ok);
    }
}
