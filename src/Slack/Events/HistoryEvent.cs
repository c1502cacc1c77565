using BotHost.Slack.Installations;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Events;

/// <summary>A message of a channel's history in the form of the event that would have told of it.</summary>
internal static class HistoryEvent
{
    /// <summary>That it was said. What is left of a thread's deleted root tells of the deletion instead.</summary>
    public static EventEnvelope Said(SlackConversation room, SlackMessage message, SlackInstallation installation) =>
        message.Subtype == "tombstone"
            ? Changed(room, message, message.Ts, installation)
            : Envelope(
                room,
                new MessageEvent
                {
                    Channel = room.Id,
                    ChannelType = TypeOf(room),
                    User = message.User,
                    Text = message.Text,
                    Ts = message.Ts,
                    EventTs = message.Ts,
                    ThreadTs = message.ThreadTs,
                    Subtype = message.Subtype,
                    BotId = message.BotId,
                    AppId = message.AppId,
                    UserTeam = message.UserTeam,
                    SourceTeam = message.SourceTeam,
                    Hidden = message.Hidden is true,
                },
                installation
            );

    /// <summary>That its words were changed last; how they were before, history does not tell.</summary>
    public static EventEnvelope Edited(SlackConversation room, SlackMessage message, SlackInstallation installation) =>
        Changed(room, message, message.Edited?.Ts, installation);

    private static EventEnvelope Changed(
        SlackConversation room,
        SlackMessage message,
        string? at,
        SlackInstallation installation
    ) =>
        Envelope(
            room,
            new MessageEvent
            {
                Channel = room.Id,
                ChannelType = TypeOf(room),
                Subtype = "message_changed",
                Hidden = true,
                Ts = at,
                EventTs = at,
                Message = new MessageState
                {
                    User = message.User,
                    Text = message.Text,
                    Ts = message.Ts,
                    ThreadTs = message.ThreadTs,
                    Subtype = message.Subtype,
                    BotId = message.BotId,
                    AppId = message.AppId,
                    Edited = message.Edited is { } edited ? new EditMark { User = edited.User, Ts = edited.Ts } : null,
                },
            },
            installation
        );

    private static EventEnvelope Envelope(SlackConversation room, MessageEvent told, SlackInstallation installation) =>
        new()
        {
            Type = "event_callback",
            ApiAppId = installation.AppId,
            TeamId = installation.Tenant,
            ContextTeamId = room.ContextTeamId,
            Event = told,
        };

    private static string TypeOf(SlackConversation room) =>
        room switch
        {
            { IsIm: true } => "im",
            { IsMpim: true } => "mpim",
            { IsGroup: true } or { IsPrivate: true } => "group",
            _ => "channel",
        };
}
