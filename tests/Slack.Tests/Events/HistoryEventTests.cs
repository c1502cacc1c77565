using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotHost.Domain.Activities;
using BotHost.Slack.Events;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Slack.Tests.Http;
using BotHost.Slack.WebApi;
using SlackJson = BotHost.Slack.WebApi.SlackJson;

namespace BotHost.Slack.Tests.Events;

/// <summary>A message that is read from history means what its event meant, under the same key.</summary>
public sealed class HistoryEventTests
{
    private static readonly SlackTranslator Translator = new(new SlackIngressOptions());

    [Theory]
    [InlineData("app_mention")]
    [InlineData("app_mention_slack_connect")]
    [InlineData("message_app_without_subtype")]
    [InlineData("message_bot")]
    [InlineData("message_channel")]
    [InlineData("message_channel_join")]
    [InlineData("message_file_share")]
    [InlineData("message_hidden")]
    [InlineData("message_im")]
    [InlineData("message_im_thread")]
    [InlineData("message_me")]
    [InlineData("message_mpim")]
    [InlineData("message_mpim_with_mention")]
    [InlineData("message_own_by_app_id")]
    [InlineData("message_own_without_subtype")]
    [InlineData("message_private_channel")]
    [InlineData("message_rich_text")]
    [InlineData("message_slackbot")]
    [InlineData("message_stop_in_thread")]
    [InlineData("message_stop_with_mention")]
    [InlineData("message_thread_broadcast")]
    [InlineData("message_thread_reply")]
    [InlineData("message_unknown_subtype")]
    [InlineData("message_with_mention")]
    public void A_message_means_the_same_whether_it_was_delivered_or_read(string sample)
    {
        var (live, envelope) = Live(sample);

        var read = Translator.Translate(
            HistoryEvent.Said(Room(envelope), Message(envelope["event"]!.AsObject()), IngressHost.Acme),
            IngressHost.Acme
        );

        Words(read).ShouldBe(Words(live));
    }

    [Fact]
    public void A_mention_in_an_organisation_keeps_the_workspace_of_who_wrote_it()
    {
        var (live, envelope) = Live("app_mention_org_install", IngressHost.Org);

        var read = Translator.Translate(
            HistoryEvent.Said(Room(envelope), Message(envelope["event"]!.AsObject()), IngressHost.Org),
            IngressHost.Org
        );

        Words(read).ShouldBe(Words(live));
    }

    [Fact]
    public void An_edited_message_tells_of_its_edit_under_the_same_key()
    {
        var (live, envelope) = Live("message_changed");

        var read = Translator.Translate(
            HistoryEvent.Edited(Room(envelope), Message(envelope["event"]!["message"]!.AsObject()), IngressHost.Acme),
            IngressHost.Acme
        );

        // When Slack told of it history does not say; when it was done it does.
        var edit = Happened<MessageEdited>(read);
        edit.OrderKey.ShouldBe("1700000199.000000");
        Timeless(edit).ShouldBe(Timeless(Happened<MessageEdited>(live)));

        static MessageEdited Timeless(MessageEdited edit) =>
            edit with
            {
                OrderKey = "",
                Message = edit.Message! with { EditKey = "" },
            };
    }

    [Fact]
    public void What_is_left_of_a_deleted_root_tells_of_its_deletion_under_the_same_key()
    {
        var (live, envelope) = Live("message_changed_tombstone");

        var read = Translator.Translate(
            HistoryEvent.Said(Room(envelope), Message(envelope["event"]!["message"]!.AsObject()), IngressHost.Acme),
            IngressHost.Acme
        );

        var deletion = Happened<MessageDeleted>(read);
        deletion.DedupeKey.ShouldBe(Happened<MessageDeleted>(live).DedupeKey);
        deletion.Conversation.ShouldBe(Happened<MessageDeleted>(live).Conversation);
        deletion.MessageId.ShouldBe(Happened<MessageDeleted>(live).MessageId);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_one_message_does_not_cost_the_page()
    {
        var page = JsonSerializer.Deserialize(
            """{"ok":true,"messages":[{"ts":"1700000100.000100","user":"U0ADALOVE1","text":"cut \ud83d off"},{"ts":"1700000101.000100"}]}""",
            SlackJson.Wire.MessagesReply
        );

        page.ShouldNotBeNull().Messages.Count.ShouldBe(2);
        page.Messages[0].Text.ShouldBe("cut \uFFFD off");
    }

    private static (Translation Live, JsonObject Envelope) Live(string sample, SlackInstallation? installation = null)
    {
        var body = Sample.Read(sample).Body;
        var envelope = JsonSerializer.Deserialize(body, EventJson.Default.EventEnvelope)!;
        return (
            Translator.Translate(envelope, installation ?? IngressHost.Acme),
            JsonNode.Parse(Encoding.UTF8.GetString(body))!.AsObject()
        );
    }

    /// <summary>The same message as history has it: without what only events say.</summary>
    private static SlackMessage Message(JsonObject said)
    {
        var message = said.DeepClone().AsObject();
        message["type"] = "message";
        foreach (var name in new[] { "channel", "channel_type", "event_ts" })
            message.Remove(name);
        return message.Deserialize(SlackJson.Wire.SlackMessage)!;
    }

    private static SlackConversation Room(JsonObject envelope)
    {
        var type = envelope["event"]!["channel_type"]?.GetValue<string>();
        return new SlackConversation
        {
            Id = envelope["event"]!["channel"]!.GetValue<string>(),
            IsIm = type == "im",
            IsMpim = type == "mpim",
            IsPrivate = type == "group",
            ContextTeamId = envelope["context_team_id"]?.GetValue<string>(),
        };
    }

    private static string Words(Translation translation) =>
        translation is Translation.Happened { Activity: var activity }
            ? ActivityJson.Serialize(activity)
            : ((Translation.Ignored)translation).Reason;

    private static T Happened<T>(Translation translation)
        where T : InboundActivity => translation.ShouldBeOfType<Translation.Happened>().Activity.ShouldBeOfType<T>();
}
