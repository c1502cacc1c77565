using System.Net;
using System.Text;
using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Slack.Tests.Http;

namespace BotHost.Slack.Tests.Interactivity;

public sealed class InteractionTranslatorTests
{
    private const string ClickKey = "click:C0GENERAL1:1700000101.000100:U0ADALOVE1:1700000250.123456";

    private static readonly Guid Turn = Guid.ParseExact("0190f3a0c0de7000800000000000abcd", "N");
    private static readonly ConversationKey Thread = new("slack", "T0ACME0001", "C0GENERAL1", "1700000100.000100");

    [Theory]
    [InlineData("block_actions_feedback", Verdict.Positive)]
    [InlineData("block_actions_feedback_negative", Verdict.Negative)]
    public async Task A_thumb_names_the_turn_that_it_judges(string sample, Verdict verdict)
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync(sample)).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new FeedbackGiven
            {
                Adapter = "slack",
                Tenant = "T0ACME0001",
                DedupeKey = ClickKey,
                OrderKey = "1700000250.123456",
                Conversation = Thread,
                User = "U0ADALOVE1",
                Addressed = true,
                Turn = Turn,
                Verdict = verdict,
                MessageId = "1700000101.000100",
            },
        ]);
    }

    [Fact]
    public async Task Try_again_asks_for_another_answer_to_the_same_question()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("block_actions_try_again")).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new RegenerateRequested
            {
                Adapter = "slack",
                Tenant = "T0ACME0001",
                DedupeKey = ClickKey,
                OrderKey = "1700000250.123456",
                Conversation = Thread,
                User = "U0ADALOVE1",
                Addressed = true,
                Turn = Turn,
            },
        ]);
    }

    [Fact]
    public async Task Try_again_of_a_stranger_is_answered_to_the_workspace_of_the_stranger()
    {
        await using var host = await IngressHost.StartAsync();
        var payload = Form("block_actions_try_again")
            .Replace("\"team_id\":\"T0ACME0001\"", "\"team_id\":\"T0OTHER001\"", StringComparison.Ordinal);

        (await SendPayloadAsync(host, payload)).Dispose();

        var again = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<RegenerateRequested>();
        again.UserTenant.ShouldBe("T0OTHER001");
        again.Tenant.ShouldBe("T0ACME0001");
    }

    [Fact]
    public async Task Try_again_in_a_direct_message_is_asked_there()
    {
        await using var host = await IngressHost.StartAsync();
        var payload = Form("block_actions_try_again")
            .Replace("\"C0GENERAL1\"", "\"D0ADALOVE1\"", StringComparison.Ordinal);

        (await SendPayloadAsync(host, payload)).Dispose();

        var again = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<RegenerateRequested>();
        again.Where.ShouldBe(ConversationKind.Direct);
        again.Conversation.ShouldBe(Thread with { Channel = "D0ADALOVE1" });
    }

    [Fact]
    public async Task The_stop_button_stops_the_answer_that_it_stands_under()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("block_actions_stop")).Dispose();

        var stop = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<StopRequested>();
        stop.StreamingMessages.ShouldBe(["1700000101.000100"]);
        stop.Turn.ShouldBe(Turn);
        stop.Conversation.ShouldBe(Thread);
        stop.DedupeKey.ShouldBe(ClickKey);
    }

    [Theory]
    [InlineData("bothost_try_again", "0190f3a0-c0de-7000-8000-00000000abcd")]
    [InlineData("bothost_try_again", "0190F3A0C0DE7000800000000000ABCD")]
    [InlineData("bothost_try_again", " 0190f3a0c0de7000800000000000abcd")]
    [InlineData("bothost_try_again", "")]
    [InlineData("bothost_stop", "everything")]
    public async Task A_value_that_the_bot_never_wrote_is_an_ordinary_click(string action, string value)
    {
        await using var host = await IngressHost.StartAsync();
        var form = Form("block_actions_try_again")
            .Replace("\"bothost_try_again\"", $"\"{action}\"", StringComparison.Ordinal)
            .Replace("0190f3a0c0de7000800000000000abcd", value, StringComparison.Ordinal);

        using var response = await SendPayloadAsync(host, form);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<ButtonClicked>().Action.ShouldBe(action);
    }

    [Theory]
    [InlineData("block_actions_other", "approve_expense", "1700000101.000100", "C0GENERAL1", "1700000100.000100")]
    [InlineData("block_actions_select", "pick_day", "1700000101.000100", "C0GENERAL1", "1700000100.000100")]
    [InlineData(
        "block_actions_feedback_foreign_value",
        "bothost_feedback",
        "1700000101.000100",
        "C0GENERAL1",
        "1700000100.000100"
    )]
    [InlineData("block_actions_ephemeral", "got_it", "1700000260.000100", "C0GENERAL1", null)]
    [InlineData("block_actions_view", "next_page", null, null, null)]
    public async Task Any_other_click_says_what_was_clicked_and_where(
        string sample,
        string action,
        string? message,
        string? channel,
        string? thread
    )
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync(sample)).Dispose();

        var click = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<ButtonClicked>();
        click.Action.ShouldBe(action);
        click.MessageId.ShouldBe(message);
        click.Conversation.ShouldBe(
            channel is null ? null : new ConversationKey("slack", "T0ACME0001", channel, thread)
        );
        click.Addressed.ShouldBeTrue();
    }

    [Fact]
    public async Task Two_people_who_click_the_same_button_are_two()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("block_actions_other")).Dispose();
        (await host.SendAsync("block_actions_other")).Dispose();
        (
            await SendPayloadAsync(
                host,
                Form("block_actions_other").Replace("\"U0ADALOVE1\"", "\"U0GRACEHO1\"", StringComparison.Ordinal)
            )
        ).Dispose();

        host.Inbox.Accepted.Select(activity => activity.DedupeKey).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_click_in_an_organisation_without_a_workspace_has_the_organisation_as_tenant()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("block_actions_org_install")).Dispose();

        host.Inbox.Accepted.ShouldHaveSingleItem().Tenant.ShouldBe("E0ORG00001");
    }

    [Theory]
    [InlineData("slash_command", "T0ACME0001")]
    [InlineData("slash_command_org_install", "E0ORG00001")]
    public async Task A_command_is_known_by_its_trigger(string sample, string tenant)
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync(sample)).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new CommandInvoked
            {
                Adapter = "slack",
                Tenant = tenant,
                DedupeKey = "command:398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
                OrderKey = "1700000100.000000",
                User = "U0ADALOVE1",
                Addressed = true,
                Command = "/plan",
                Text = "my week & @grace",
                Channel = "C0GENERAL1",
            },
        ]);
    }

    [Theory]
    [InlineData("command=%2Fplan", "command=plan")]
    [InlineData("user_id=U0ADALOVE1", "user_id=")]
    [InlineData("channel_id=C0GENERAL1", "channel_id=general")]
    [InlineData("trigger_id=", "trigger=")]
    public async Task A_command_without_sane_ids_is_dropped(string given, string instead)
    {
        await using var host = await IngressHost.StartAsync();
        var body = Encoding
            .UTF8.GetString(Sample.Read("slash_command").Body)
            .Replace(given, instead, StringComparison.Ordinal);

        using var response = await host.SendAsync(Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldContain("ignored type=command reason=malformed_id");
    }

    [Fact]
    public async Task Text_of_a_command_is_cleaned_like_any_other()
    {
        await using var host = await IngressHost.StartAsync();
        var body = Encoding
            .UTF8.GetString(Sample.Read("slash_command").Body)
            .Replace("text=my", "text=%00%ff", StringComparison.Ordinal);

        (await host.SendAsync(Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded")).Dispose();

        var text = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<CommandInvoked>().Text;
        text.ShouldNotContain('\0');
        text.ShouldStartWith("\uFFFD");
    }

    private static string Form(string sample) =>
        WebUtility.UrlDecode(Encoding.UTF8.GetString(Sample.Read(sample).Body))["payload=".Length..];

    private static Task<HttpResponseMessage> SendPayloadAsync(IngressHost host, string payload) =>
        host.SendAsync(
            Encoding.UTF8.GetBytes("payload=" + WebUtility.UrlEncode(payload)),
            "application/x-www-form-urlencoded"
        );
}
