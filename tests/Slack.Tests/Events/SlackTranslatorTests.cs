using System.Text;
using System.Text.Json.Nodes;
using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Slack.Http;
using BotHost.Slack.Tests.Http;

namespace BotHost.Slack.Tests.Events;

public sealed class SlackTranslatorTests
{
    private static readonly ConversationKey Thread = new("slack", "T0ACME0001", "C0GENERAL1", "1700000100.000100");

    [Fact]
    public async Task A_mention_in_a_channel_is_a_message_that_opens_a_conversation()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("app_mention")).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new MessageReceived
            {
                Adapter = "slack",
                Tenant = "T0ACME0001",
                DedupeKey = "message:C0GENERAL1:1700000100.000100",
                OrderKey = "1700000100.000100",
                Conversation = Thread,
                User = "U0ADALOVE1",
                Addressed = true,
                MessageId = "1700000100.000100",
                Text = "what is on my plate & today?",
                Where = ConversationKind.Channel,
                MentionsBot = true,
            },
        ]);
    }

    [Fact]
    public async Task The_message_that_mentions_the_bot_is_the_mention()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("app_mention")).Dispose();
        (await host.SendAsync("message_with_mention")).Dispose();

        host.Inbox.Accepted.Count.ShouldBe(2);
        host.Inbox.Accepted.First().ShouldBe(host.Inbox.Accepted.Last());
    }

    [Theory]
    [InlineData("message_im", ConversationKind.Direct, true, false, "1700000100.000100")]
    [InlineData("message_im_thread", ConversationKind.Direct, true, false, "1700000100.000100")]
    [InlineData("message_file_share", ConversationKind.Direct, true, false, "1700000100.000100")]
    [InlineData("message_mpim_with_mention", ConversationKind.Group, true, true, "1700000100.000100")]
    [InlineData("message_private_channel", ConversationKind.Channel, true, true, "1700000100.000100")]
    [InlineData("message_me", ConversationKind.Channel, true, true, "1700000100.000100")]
    [InlineData("message_thread_broadcast", ConversationKind.Channel, true, true, "1700000100.000100")]
    [InlineData("message_thread_reply", ConversationKind.Channel, false, false, "1700000100.000100")]
    public async Task Where_it_was_written_decides_whether_it_is_addressed(
        string sample,
        ConversationKind where,
        bool addressed,
        bool mentionsBot,
        string thread
    )
    {
        await using var host = await IngressHost.StartAsync();

        var message = await AcceptAsync<MessageReceived>(host, sample);

        message.Where.ShouldBe(where);
        message.Addressed.ShouldBe(addressed);
        message.MentionsBot.ShouldBe(mentionsBot);
        message.Conversation.ShouldNotBeNull().Thread.ShouldBe(thread);
        message.OrderKey.ShouldBe(message.MessageId);
    }

    [Fact]
    public async Task Others_that_are_mentioned_are_told_apart_from_the_bot()
    {
        await using var host = await IngressHost.StartAsync();

        var message = await AcceptAsync<MessageReceived>(host, "message_mpim_with_mention");

        message.MentionsOthers.ShouldBeTrue();
        message.Text.ShouldBe("dear @U0GRACEHO1 and @U0BOTHOST1, help us");
    }

    [Fact]
    public async Task Rich_text_reads_as_people_wrote_it()
    {
        await using var host = await IngressHost.StartAsync();

        var message = await AcceptAsync<MessageReceived>(host, "message_rich_text");

        message.Text.ShouldBe(
            "ask @U0GRACEHO1 in #random about the page (https://example.com/a?b=1&c=2), https://example.com, ada@example.com"
                + " <b> &lt; @here @crew 14 Nov"
        );
    }

    [Fact]
    public async Task An_organisation_wide_install_is_one_tenant()
    {
        await using var host = await IngressHost.StartAsync();

        var message = await AcceptAsync<MessageReceived>(host, "app_mention_org_install");

        message.Tenant.ShouldBe("E0ORG00001");
        message.Conversation.ShouldNotBeNull().Tenant.ShouldBe("E0ORG00001");
        message.UserTenant.ShouldBe("T0ACME0001", "a stream is addressed to a person of a workspace");
    }

    [Fact]
    public async Task In_a_shared_channel_the_tenant_is_ours_and_the_stranger_is_named()
    {
        await using var host = await IngressHost.StartAsync();

        var message = await AcceptAsync<MessageReceived>(host, "app_mention_slack_connect");

        message.Tenant.ShouldBe("T0ACME0001");
        message.UserTenant.ShouldBe("T0OTHER001");
    }

    [Fact]
    public async Task An_edit_is_known_by_when_it_was_made()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("message_changed")).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new MessageEdited
            {
                Adapter = "slack",
                Tenant = "T0ACME0001",
                DedupeKey = "edit:C0GENERAL1:1700000100.000100:1700000199.000000",
                OrderKey = "1700000200.000300",
                Conversation = Thread with { Thread = "1700000090.000100" },
                User = "U0ADALOVE1",
                MessageId = "1700000100.000100",
                Text = "and on Friday?",
                Addressed = true,
                Message = new MessageReceived
                {
                    Adapter = "slack",
                    Tenant = "T0ACME0001",
                    DedupeKey = "message:C0GENERAL1:1700000100.000100",
                    OrderKey = "1700000100.000100",
                    Conversation = Thread with { Thread = "1700000090.000100" },
                    User = "U0ADALOVE1",
                    Addressed = true,
                    MessageId = "1700000100.000100",
                    Text = "and on Friday?",
                    Where = ConversationKind.Channel,
                    MentionsBot = true,
                    EditKey = "1700000200.000300",
                },
            },
        ]);
    }

    [Fact]
    public async Task The_deletion_of_an_answer_of_our_own_is_heard_whoever_is_allowed_to_ask()
    {
        await using var host = await IngressHost.StartAsync(options => options.AllowedUsers.Add("U0ADALOVE1"));

        var deleted = await AcceptAsync<MessageDeleted>(host, "message_deleted_own");

        deleted.OfBot.ShouldBeTrue();
        deleted.MessageKey.ShouldBeNull("what the bot says never comes in");
        deleted.Addressed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deletion_belongs_to_the_thread_of_the_deleted_message()
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendAsync("message_deleted")).Dispose();

        host.Inbox.Accepted.ShouldBe([
            new MessageDeleted
            {
                Adapter = "slack",
                Tenant = "T0ACME0001",
                DedupeKey = "delete:C0GENERAL1:1700000170.000100",
                OrderKey = "1700000210.000300",
                Conversation = Thread,
                User = "U0ADALOVE1",
                MessageId = "1700000170.000100",
                MessageKey = "message:C0GENERAL1:1700000170.000100",
            },
        ]);
    }

    [Fact]
    public async Task What_is_left_of_a_threads_deleted_root_is_its_deletion()
    {
        await using var host = await IngressHost.StartAsync();

        var deleted = await AcceptAsync<MessageDeleted>(host, "message_changed_tombstone");

        deleted.DedupeKey.ShouldBe("delete:C0GENERAL1:1700000100.000100");
        deleted.User.ShouldBe("U0ADALOVE1");
        deleted.Conversation.ShouldBe(Thread);
    }

    [Fact]
    public async Task Slacks_own_stop_names_the_messages_that_were_streaming()
    {
        await using var host = await IngressHost.StartAsync();

        var stop = await AcceptAsync<StopRequested>(host, "agent_session_stopped");

        stop.StreamingMessages.ShouldBe(["1700000101.000100", "1700000102.000100"]);
        stop.Conversation.ShouldBe(Thread);
        stop.User.ShouldBe("U0GRACEHO1");
        stop.OrderKey.ShouldBe("1700000230.000100");
        stop.DedupeKey.ShouldStartWith("event:Ev0SAMPLE");
    }

    [Theory]
    [InlineData("stop", true)]
    [InlineData("  STOP  ", true)]
    [InlineData("!stop", true)]
    [InlineData("Stop.", true)]
    [InlineData("stop!!", true)]
    [InlineData("<@U0BOTHOST1> stop", true)]
    [InlineData("<@U0BOTHOST1>, stop!", true)]
    [InlineData("stop <@U0BOTHOST1>", true)]
    [InlineData("please stop", false)]
    [InlineData("stop it", false)]
    [InlineData("unstoppable", false)]
    [InlineData("/stop", false)]
    [InlineData("!!stop", false)]
    [InlineData("<@U0GRACEHO1> stop", false)]
    [InlineData("stop <@U0GRACEHO1>", false)]
    public async Task Only_the_whole_word_stops(string text, bool stops)
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendJsonAsync(Changed("message_im_thread", ("text", text)))).Dispose();

        var activity = host.Inbox.Accepted.ShouldHaveSingleItem();
        (activity is StopRequested).ShouldBe(stops);
        activity.DedupeKey.ShouldBe("message:D0ADALOVE1:1700000160.000100");
        activity.Addressed.ShouldBe(!stops);
    }

    [Fact]
    public async Task A_stop_by_word_means_every_answer_before_it()
    {
        await using var host = await IngressHost.StartAsync();

        var stop = await AcceptAsync<StopRequested>(host, "message_stop_in_thread");

        stop.StreamingMessages.ShouldBeEmpty();
        stop.OrderKey.ShouldBe("1700000180.000100");
        stop.Conversation.ShouldBe(Thread);
    }

    [Theory]
    [InlineData("message_bot", "B0BUILDER1")]
    [InlineData("message_app_without_subtype", "U0BUILDER1")]
    public async Task Other_bots_are_answered_only_where_that_is_wanted(string sample, string user)
    {
        await using var host = await IngressHost.StartAsync(options => options.AnswerBots = true);

        var message = await AcceptAsync<MessageReceived>(host, sample);

        message.User.ShouldBe(user);
    }

    [Theory]
    [InlineData("message_own_without_subtype")]
    [InlineData("message_own_by_app_id")]
    [InlineData("message_changed_own_update")]
    public async Task Its_own_messages_are_never_answered(string sample)
    {
        await using var host = await IngressHost.StartAsync(options => options.AnswerBots = true);

        (await host.SendAsync(sample)).Dispose();

        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldContain("ignored type=message reason=own_message");
    }

    [Theory]
    [InlineData("app_mention", "app_mention")]
    [InlineData("message_changed", "message")]
    [InlineData("message_deleted", "message")]
    [InlineData("agent_session_stopped", "agent_session_stopped")]
    [InlineData("block_actions_feedback", "block_actions")]
    [InlineData("block_actions_ephemeral", "block_actions")]
    [InlineData("slash_command", "command")]
    public async Task Nothing_of_a_channel_or_person_that_is_not_allowed_gets_in(string sample, string type)
    {
        await using var otherChannel = await IngressHost.StartAsync(options =>
            options.AllowedChannels.Add("C0RANDOM01")
        );
        await using var otherUser = await IngressHost.StartAsync(options => options.AllowedUsers.Add("U0NOBODY01"));
        await using var allowed = await IngressHost.StartAsync(Allow);

        foreach (var host in new[] { otherChannel, otherUser, allowed })
            (await host.SendAsync(sample)).Dispose();

        otherChannel.Inbox.Accepted.ShouldBeEmpty();
        otherUser.Inbox.Accepted.ShouldBeEmpty();
        otherChannel.Counts.ShouldContain($"ignored type={type} reason=not_allowed");
        otherUser.Counts.ShouldContain($"ignored type={type} reason=not_allowed");
        allowed.Inbox.Accepted.ShouldHaveSingleItem();

        static void Allow(SlackIngressOptions options)
        {
            options.AllowedChannels.Add("C0GENERAL1");
            options.AllowedUsers.Add("U0ADALOVE1");
            options.AllowedUsers.Add("U0GRACEHO1");
        }
    }

    [Theory]
    [InlineData("channel", "C0GENERAL1/../C0SECRET01")]
    [InlineData("channel", "c0general1")]
    [InlineData("channel", "")]
    [InlineData("channel", "C0000000000000000000000000000000000000000000000000")]
    [InlineData("channel", null)]
    [InlineData("user", "U0ADALOVE1:x")]
    [InlineData("user", null)]
    [InlineData("ts", "1700000100")]
    [InlineData("ts", "1700000100.")]
    [InlineData("ts", "17000001000.000100")]
    [InlineData("ts", "1700000100.0001000000000000")]
    [InlineData("ts", "١700000100.000100")]
    [InlineData("ts", null)]
    [InlineData("thread_ts", "root")]
    public async Task An_id_of_an_absurd_shape_is_dropped(string member, string? value)
    {
        await using var host = await IngressHost.StartAsync();

        (await host.SendJsonAsync(Changed("app_mention", (member, value)))).Dispose();

        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldContain("ignored type=app_mention reason=malformed_id");
    }

    [Fact]
    public async Task What_the_database_cannot_store_is_replaced_and_the_message_kept()
    {
        await using var host = await IngressHost.StartAsync();
        var body = Encoding
            .UTF8.GetString(Sample.Read("message_im").Body)
            .Replace(
                "\"hello there\"",
                "\"a\\u0000b \\ud83d \\ude00\\ud83d\\ude00 \\\"q\\\" \\\\ \\n\\u00e9\"",
                StringComparison.Ordinal
            );

        (await host.SendJsonAsync(body)).Dispose();

        var message = host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<MessageReceived>();
        message.Text.ShouldBe("a\uFFFDb \uFFFD \uFFFD😀 \"q\" \\ \né");
    }

    [Fact]
    public async Task A_member_of_a_surprising_type_does_not_cost_the_message()
    {
        await using var host = await IngressHost.StartAsync();
        var delivery = JsonNode.Parse(Sample.Read("message_im").Body)!;
        delivery["event"]!["user_team"] = new JsonObject { ["id"] = "T0ACME0001" };
        delivery["event"]!["bot_id"] = null;
        delivery["event"]!["app_id"] = 5;

        (await host.SendJsonAsync(delivery.ToJsonString())).Dispose();

        host.Inbox.Accepted.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Where_Slack_puts_the_type_within_an_event_does_not_matter()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendJsonAsync(
            """
            {"event":{"text":"<@U0BOTHOST1> hi","ts":"1700000100.000100","user":"U0ADALOVE1","channel":"C0GENERAL1","type":"app_mention"},
             "team_id":"T0ACME0001","type":"event_callback"}
            """
        );

        host.Inbox.Accepted.ShouldHaveSingleItem().Conversation.ShouldBe(Thread);
    }

    private static async Task<T> AcceptAsync<T>(IngressHost host, string sample)
        where T : InboundActivity
    {
        (await host.SendAsync(sample)).Dispose();
        return host.Inbox.Accepted.ShouldHaveSingleItem().ShouldBeOfType<T>();
    }

    private static string Changed(string sample, params (string Member, string? Value)[] changes)
    {
        var delivery = JsonNode.Parse(Sample.Read(sample).Body)!;
        foreach (var (member, value) in changes)
            delivery["event"]![member] = value;
        return delivery.ToJsonString();
    }
}
