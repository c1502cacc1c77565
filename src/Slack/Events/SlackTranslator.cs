using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;

namespace BotHost.Slack.Events;

/// <summary>Turns Slack's events into activities. Pure: the same delivery always means the same.</summary>
internal sealed class SlackTranslator(SlackIngressOptions options)
{
    /// <summary>The name under which conversations and activities of Slack are stored.</summary>
    public const string Adapter = "slack";

    private const string Slackbot = "USLACKBOT";

    private static readonly Translation MalformedId = new Translation.Ignored(IgnoredReason.MalformedId);

    /// <summary>Tells what a delivery means to the tenant's bot.</summary>
    public Translation Translate(EventEnvelope envelope, SlackInstallation installation)
    {
        var translation = envelope.Event switch
        {
            MessageEvent { Subtype: "message_changed" } changed => Changed(changed, envelope, installation),
            MessageEvent { Subtype: "message_deleted" } deleted => Deleted(deleted, installation),
            SpokenEvent spoken => Spoken(spoken, envelope, installation),
            AgentSessionStoppedEvent stopped => Stopped(stopped, envelope, installation),
            _ => Ignore(IgnoredReason.UnusedType),
        };
        return
            translation is Translation.Happened { Activity: var activity }
            && !options.Allows(
                activity.Conversation?.Channel,
                // Nobody is heard here: what the bot itself said is gone.
                activity is MessageDeleted { OfBot: true }
                    ? null
                    : activity.User
            )
            ? Ignore(IgnoredReason.NotAllowed)
            : translation;
    }

    private Translation Spoken(SpokenEvent spoken, EventEnvelope envelope, SlackInstallation installation)
    {
        var ignored = spoken switch
        {
            MessageEvent { Hidden: true } => IgnoredReason.Hidden,
            { Subtype: "tombstone" } => IgnoredReason.Subtype,
            _ => NotOfAPerson(spoken.User, spoken.BotId, spoken.AppId, spoken.Subtype, installation),
        };
        if (ignored is not null)
            return Ignore(ignored);
        // Changing the words of a mention fires it again; the change itself arrives as message_changed.
        if (spoken is AppMentionEvent { Edited: not null })
            return Ignore(IgnoredReason.RepeatedMention);

        var user = spoken.User ?? spoken.BotId;
        if (!SlackId.IsId(spoken.Channel) || !SlackId.IsId(user) || !SlackId.IsTs(spoken.Ts))
            return MalformedId;
        if (spoken.ThreadTs is not null && !SlackId.IsTs(spoken.ThreadTs))
            return MalformedId;

        var where = Where(spoken, spoken.Channel);
        var text = SlackText.Read(spoken.Text, installation.BotUserId);
        var mentioned = spoken is AppMentionEvent || text.MentionsBot;
        var addressed = mentioned || where is ConversationKind.Direct;
        // Outside of threads nothing but its own message can make this conversation known.
        if (!addressed && (spoken.ThreadTs ?? spoken.Ts) == spoken.Ts)
            return Ignore(IgnoredReason.NotAddressed);

        var conversation = Conversation(installation, spoken.Channel, spoken.ThreadTs ?? spoken.Ts);
        var key = Key(spoken.Channel, spoken.Ts);
        if (text.IsStop)
        {
            // In a direct message whoever says it outside of threads means whatever the bot is busy with there; in a channel others are asking too.
            var meansRoom = where is ConversationKind.Direct && spoken.ThreadTs is null;
            return Happened(
                new StopRequested
                {
                    Adapter = Adapter,
                    Tenant = installation.Tenant,
                    DedupeKey = key,
                    OrderKey = spoken.Ts,
                    Conversation = meansRoom ? conversation with { Thread = null } : conversation,
                    User = user,
                    Addressed = meansRoom,
                }
            );
        }

        return Happened(
            new MessageReceived
            {
                Adapter = Adapter,
                Tenant = installation.Tenant,
                DedupeKey = key,
                OrderKey = spoken.Ts,
                Conversation = conversation,
                User = user,
                Addressed = addressed,
                MessageId = spoken.Ts,
                Text = text.Text,
                Where = where,
                MentionsBot = mentioned,
                MentionsOthers = text.MentionsOthers,
                UserTenant = OtherTenant(spoken.UserTeam ?? spoken.SourceTeam, envelope, installation),
            }
        );
    }

    private Translation Changed(MessageEvent changed, EventEnvelope envelope, SlackInstallation installation)
    {
        if (changed.Message is not { } message)
            return MalformedId;
        if (message.Subtype == "tombstone")
        {
            // What is left of a thread's deleted root: the words are gone, as with message_deleted.
            return Deleted(changed with { DeletedTs = message.Ts }, installation);
        }

        var ignored = NotOfAPerson(message.User, message.BotId, message.AppId, message.Subtype, installation);
        if (ignored is not null)
            return Ignore(ignored);
        // Link previews, reply counters and titles change a message too. An edit mark is no proof of a hand: it may be empty.
        if (changed.PreviousMessage is { } previous && previous.Text == message.Text)
            return Ignore(IgnoredReason.SameText);
        if (message.BotId is not null || message.Edited is not { User: { } editor, Ts: { } editedTs })
            return Ignore(IgnoredReason.NotEditedByHand);
        if (editor == installation.BotUserId || editor == Slackbot)
            return Ignore(IgnoredReason.NotEditedByHand);

        var thread = message.ThreadTs ?? message.Ts;
        var order = changed.EventTs ?? changed.Ts;
        if (!SlackId.IsId(changed.Channel) || !SlackId.IsId(editor) || !SlackId.IsTs(message.Ts))
            return MalformedId;
        if (!SlackId.IsTs(thread) || !SlackId.IsTs(editedTs) || !SlackId.IsTs(order))
            return MalformedId;

        var conversation = Conversation(installation, changed.Channel, thread);
        var where = Where(changed, changed.Channel);
        var text = SlackText.Read(message.Text, installation.BotUserId);
        var addressed = text.MentionsBot || where is ConversationKind.Direct;
        return Happened(
            new MessageEdited
            {
                Adapter = Adapter,
                Tenant = installation.Tenant,
                DedupeKey = $"edit:{changed.Channel}:{message.Ts}:{editedTs}",
                OrderKey = order,
                Conversation = conversation,
                User = editor,
                // It may come before the message itself, or make a question of what was none.
                Addressed = addressed,
                MessageId = message.Ts,
                Text = text.Text,
                Message = new MessageReceived
                {
                    Adapter = Adapter,
                    Tenant = installation.Tenant,
                    DedupeKey = Key(changed.Channel, message.Ts),
                    OrderKey = message.Ts,
                    Conversation = conversation,
                    User = SlackId.IsId(message.User) ? message.User : editor,
                    Addressed = addressed,
                    MessageId = message.Ts,
                    Text = text.Text,
                    Where = where,
                    MentionsBot = text.MentionsBot,
                    MentionsOthers = text.MentionsOthers,
                    EditKey = order,
                    UserTenant = OtherTenant(message.UserTeam ?? message.SourceTeam, envelope, installation),
                },
            }
        );
    }

    private Translation Deleted(MessageEvent deleted, SlackInstallation installation)
    {
        var previous = deleted.PreviousMessage;
        var ignored = previous is null
            ? null
            : NotOfAPerson(previous.User, previous.BotId, previous.AppId, previous.Subtype, installation);
        var ofBot = ignored == IgnoredReason.OwnMessage;
        if (ignored is not null && !ofBot)
            return Ignore(ignored);

        var thread = previous?.ThreadTs ?? deleted.DeletedTs;
        var order = deleted.EventTs ?? deleted.Ts;
        // Slack does not say who deleted it; the author stands in, and where even that is missing, the room.
        var user = previous?.User ?? previous?.BotId ?? deleted.Channel;
        if (!SlackId.IsId(deleted.Channel) || !SlackId.IsId(user) || !SlackId.IsTs(deleted.DeletedTs))
            return MalformedId;
        if (!SlackId.IsTs(thread) || !SlackId.IsTs(order))
            return MalformedId;

        return Happened(
            new MessageDeleted
            {
                Adapter = Adapter,
                Tenant = installation.Tenant,
                DedupeKey = $"delete:{deleted.Channel}:{deleted.DeletedTs}",
                OrderKey = order,
                Conversation = Conversation(installation, deleted.Channel, thread),
                User = user,
                // It may come before the question that it takes back.
                Addressed =
                    !ofBot
                    && previous is not null
                    && (
                        Where(deleted, deleted.Channel) is ConversationKind.Direct
                        || SlackText.Read(previous.Text, installation.BotUserId).MentionsBot
                    ),
                MessageId = deleted.DeletedTs,
                MessageKey = ofBot ? null : Key(deleted.Channel, deleted.DeletedTs),
                OfBot = ofBot,
            }
        );
    }

    private static Translation Stopped(
        AgentSessionStoppedEvent stopped,
        EventEnvelope envelope,
        SlackInstallation installation
    )
    {
        if (!SlackId.IsId(stopped.Channel) || !SlackId.IsId(stopped.User) || !SlackId.IsTs(stopped.EventTs))
            return MalformedId;
        if (!SlackId.IsToken(envelope.EventId) || (stopped.ThreadTs is not null && !SlackId.IsTs(stopped.ThreadTs)))
            return MalformedId;

        return Happened(
            new StopRequested
            {
                Adapter = Adapter,
                Tenant = installation.Tenant,
                DedupeKey = $"event:{envelope.EventId}",
                OrderKey = stopped.EventTs,
                Conversation = Conversation(installation, stopped.Channel, stopped.ThreadTs),
                User = stopped.User,
                // The room itself is no conversation that would be known already.
                Addressed = stopped.ThreadTs is null,
                StreamingMessages = [.. (stopped.StreamingMessageTs ?? []).Where(SlackId.IsTs).OfType<string>()],
            }
        );
    }

    private string? NotOfAPerson(
        string? user,
        string? botId,
        string? appId,
        string? subtype,
        SlackInstallation installation
    )
    {
        var ownApp = appId is not null && appId == (installation.AppId ?? options.AppId);
        if (user == installation.BotUserId || botId == installation.BotId || ownApp)
            return IgnoredReason.OwnMessage;
        if (!options.AnswerBots && (botId is not null || user == Slackbot || subtype == "bot_message"))
            return IgnoredReason.OtherBot;
        return subtype is null or "file_share" or "me_message" or "thread_broadcast" or "bot_message"
            ? null
            : IgnoredReason.Subtype;
    }

    private static ConversationKind Where(SpokenEvent spoken, string channel) =>
        (spoken as MessageEvent)?.ChannelType switch
        {
            "im" or "app_home" => ConversationKind.Direct,
            "mpim" => ConversationKind.Group,
            null when channel is ['D', ..] => ConversationKind.Direct,
            _ => ConversationKind.Channel,
        };

    // The organisation is nobody's workspace: where no better is named, the event's own is.
    private static string? OtherTenant(string? team, EventEnvelope envelope, SlackInstallation installation)
    {
        var workspace =
            SlackId.IsId(team) && team != installation.Tenant
                ? team
                : envelope.ContextTeamId ?? envelope.Authorization?.TeamId ?? envelope.TeamId;
        return SlackId.IsId(workspace) && workspace != installation.Tenant ? workspace : null;
    }

    private static string Key(string channel, string ts) => $"message:{channel}:{ts}";

    private static ConversationKey Conversation(SlackInstallation installation, string channel, string? thread) =>
        new(Adapter, installation.Tenant, channel, thread);

    private static Translation.Happened Happened(InboundActivity activity) => new(activity);

    private static Translation.Ignored Ignore(string reason) => new(reason);
}
