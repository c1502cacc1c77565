using System.Globalization;
using System.Text.Json.Nodes;
using SlackEmulator.Rtm;
using SlackEmulator.Rules;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Delivery;

/// <summary>Says in Slack's events what happened in the workspace, to an app that is subscribed and present.</summary>
internal sealed class EventOutlet(
    Workspace workspace,
    EmulatorRules rules,
    IReadOnlyList<string> subscriptions,
    EventDelivery delivery,
    RtmSockets rtm
)
{
    public bool IsSubscribed(string name) => subscriptions.Contains(name, StringComparer.Ordinal);

    public void Posted(Channel channel, Message message)
    {
        if (message.IsBot)
        {
            if (rules.OwnMessagesEchoed)
            {
                SendMessage(channel, WithChannel(channel, message));
            }

            return;
        }

        Mentioned(channel, message);
        SendMessage(channel, WithChannel(channel, message));
    }

    public void Changed(Channel channel, Message message, JsonObject before)
    {
        if (message.IsBot && !rules.OwnMessagesEchoed)
        {
            return;
        }

        var ts = workspace.NextTs();
        SendMessage(
            channel,
            new JsonObject
            {
                ["type"] = "message",
                ["subtype"] = "message_changed",
                ["hidden"] = true,
                ["message"] = MessageJson.Of(workspace, message),
                ["previous_message"] = before,
                ["channel"] = channel.Id,
                ["channel_type"] = channel.EventKind,
                ["ts"] = ts,
                ["event_ts"] = ts,
            }
        );
    }

    public void Deleted(Channel channel, Message message, JsonObject before)
    {
        if (message.IsBot && !rules.OwnMessagesEchoed)
        {
            return;
        }

        var ts = workspace.NextTs();
        SendMessage(
            channel,
            new JsonObject
            {
                ["type"] = "message",
                ["subtype"] = "message_deleted",
                ["hidden"] = true,
                ["deleted_ts"] = message.Ts,
                ["previous_message"] = before,
                ["channel"] = channel.Id,
                ["channel_type"] = channel.EventKind,
                ["ts"] = ts,
                ["event_ts"] = ts,
            }
        );
    }

    public void Reacted(Channel channel, Message message, string userId, string reaction, bool added)
    {
        if (Present(channel))
        {
            Send(
                new JsonObject
                {
                    ["type"] = added ? "reaction_added" : "reaction_removed",
                    ["user"] = userId,
                    ["reaction"] = reaction,
                    ["item"] = new JsonObject
                    {
                        ["type"] = "message",
                        ["channel"] = channel.Id,
                        ["ts"] = message.Ts,
                    },
                    ["item_user"] = message.UserId,
                    ["event_ts"] = workspace.NextTs(),
                }
            );
        }
    }

    public void HomeOpened(Channel direct, string userId, string tab) =>
        Send(
            new JsonObject
            {
                ["type"] = "app_home_opened",
                ["user"] = userId,
                ["channel"] = direct.Id,
                ["tab"] = tab,
                ["event_ts"] = workspace.NextTs(),
            }
        );

    public void SessionStopped(Channel channel, string threadTs, string userId, IEnumerable<string> streams) =>
        Send(
            new JsonObject
            {
                ["type"] = "agent_session_stopped",
                ["channel"] = channel.Id,
                ["user"] = userId,
                ["thread_ts"] = threadTs,
                ["streaming_message_ts"] = Wire.Strings(streams),
                ["event_ts"] = workspace.NextTs(),
            }
        );

    private void Mentioned(Channel channel, Message message)
    {
        if (channel.IsDirect || !message.Text.Contains($"<@{workspace.BotUserId}>", StringComparison.Ordinal))
        {
            return;
        }

        var mention = WithChannel(channel, message);
        mention["type"] = "app_mention";
        mention.Remove("channel_type");
        if (Present(channel) && (rules.MentionsArriveTwice || !IsSubscribed(Name(channel))))
        {
            Send(mention);
        }
    }

    private JsonObject WithChannel(Channel channel, Message message)
    {
        var json = MessageJson.Of(workspace, message);
        json["channel"] = channel.Id;
        json["channel_type"] = channel.EventKind;
        json["event_ts"] = message.Ts;
        return json;
    }

    private void SendMessage(Channel channel, JsonObject json)
    {
        if (Present(channel))
        {
            Send(json, Name(channel));
        }
    }

    private void Send(JsonObject @event, string? subscription = null)
    {
        var type = @event["type"].Text() ?? "";
        if (type is "message" or "reaction_added" or "reaction_removed")
        {
            rtm.Publish(@event);
        }

        if (!IsSubscribed(subscription ?? type))
        {
            return;
        }

        var id = workspace.NextId("Ev");
        var envelope = new JsonObject
        {
            ["token"] = "emulator-verification",
            ["team_id"] = workspace.TeamId,
            ["context_team_id"] = workspace.TeamId,
            ["context_enterprise_id"] = null,
            ["api_app_id"] = workspace.AppId,
            ["event"] = @event,
            ["type"] = "event_callback",
            ["event_id"] = id,
            ["event_time"] = workspace.Now.ToUnixTimeSeconds(),
            ["event_context"] = string.Create(CultureInfo.InvariantCulture, $"4-{id}"),
            ["is_ext_shared_channel"] = false,
            ["authorizations"] = new JsonArray(
                new JsonObject
                {
                    ["enterprise_id"] = null,
                    ["team_id"] = workspace.TeamId,
                    ["user_id"] = workspace.BotUserId,
                    ["is_bot"] = true,
                    ["is_enterprise_install"] = false,
                }
            ),
        };
        delivery.Enqueue(new Outgoing(type, id, envelope, OutgoingForm.Event));
    }

    private bool Present(Channel channel) => channel.Members.Contains(workspace.BotUserId, StringComparer.Ordinal);

    private static string Name(Channel channel) =>
        channel.Kind switch
        {
            ChannelKind.Direct => "message.im",
            ChannelKind.Private => "message.groups",
            _ => "message.channels",
        };
}
