using System.Globalization;
using System.Text.Json.Nodes;
using SlackEmulator.Journal;
using SlackEmulator.Rendering;
using SlackEmulator.State;

namespace SlackEmulator.Page;

/// <summary>What the page of one person shows: the workspace, messages, sessions and the transcript.</summary>
internal sealed class PageState(Emulator emulator)
{
    private readonly MessageView _messages = new(emulator.Workspace, new MessageHtml(emulator.Workspace));

    private Workspace Workspace => emulator.Workspace;

    /// <summary>Everything that a page needs at its start, as <paramref name="userId"/> sees it.</summary>
    public JsonObject Whole(string userId)
    {
        lock (Workspace.Gate)
        {
            var channels = Workspace.Channels.Where(c => Sees(userId, c)).ToArray();
            return new JsonObject
            {
                ["team"] = new JsonObject { ["id"] = Workspace.TeamId, ["name"] = Workspace.TeamName },
                ["bot"] = new JsonObject { ["id"] = Workspace.BotUserId, ["name"] = Workspace.BotName },
                ["me"] = userId,
                ["people"] = Wire.Nodes(Workspace.People.Select(Of)),
                ["channels"] = Wire.Nodes(channels.Select(Of)),
                ["messages"] = Wire.Nodes(
                    channels.SelectMany(c => c.Messages.Where(m => Sees(userId, m)).Select(m => _messages.Of(c, m)))
                ),
                ["sessions"] = Wire.Nodes(
                    Workspace.Sessions.Where(s => channels.Any(c => c.Id == s.ChannelId)).Select(Of)
                ),
                ["eventsUrl"] = emulator.Delivery.Url?.AbsoluteUri,
                ["sockets"] = Sockets(),
                ["mode"] = emulator.Options.Mode.ToString().ToLowerInvariant(),
                ["transcript"] = Wire.Nodes(emulator.Transcript.Entries.TakeLast(200).Select(Of)),
            };
        }
    }

    /// <summary>A change as this person hears of it, with the state as it is now; null when it is none of their business.</summary>
    public (string Name, JsonObject Data)? Of(Change change, string userId)
    {
        lock (Workspace.Gate)
        {
            switch (change)
            {
                case MessageChanged { ChannelId: var id, Ts: var ts }
                    when Workspace.TryChannel(id, out var channel) && Sees(userId, channel):
                    var message = channel.Messages.Find(m => m.Ts == ts);
                    return message is null ? ("removed", new JsonObject { ["channel"] = id, ["ts"] = ts })
                        : Sees(userId, message) ? ("message", _messages.Of(channel, message))
                        : null;
                case SessionChanged { ChannelId: var id, ThreadTs: var ts }
                    when Workspace.FindSession(id, ts) is { } session
                        && Workspace.TryChannel(id, out var channel)
                        && Sees(userId, channel):
                    return ("session", Of(session));
                case EntryAdded { Entry: var entry }:
                    var added = Of(entry);
                    added["sockets"] = Sockets();
                    return ("entry", added);
                case Missed:
                    return ("missed", []);
                default:
                    return null;
            }
        }
    }

    /// <summary>A channel's messages, or a thread's, as Slack's own methods return them.</summary>
    public JsonArray Raw(string? channelId, string? threadTs)
    {
        lock (Workspace.Gate)
        {
            if (!Workspace.TryChannel(channelId, out var channel))
            {
                return [];
            }

            var messages = string.IsNullOrEmpty(threadTs) ? channel.Messages : channel.Thread(threadTs);
            return Wire.Nodes(messages.Select(m => WebApi.MessageJson.Of(Workspace, m, withMetadata: true)));
        }
    }

    public JsonObject? Entry(long number) =>
        emulator.Transcript.Entries.FirstOrDefault(e => e.Number == number) switch
        {
            ApiCallEntry call => new JsonObject
            {
                ["sent"] = call.Arguments.DeepClone(),
                ["answered"] = call.Reply?.DeepClone(),
            },
            DeliveryEntry { Envelope: { } envelope } delivery => new JsonObject
            {
                ["sent"] = envelope.DeepClone(),
                ["answered"] = delivery.Acknowledgement?.DeepClone(),
            },
            DeliveryEntry delivery => new JsonObject { ["sent"] = delivery.Payload.DeepClone() },
            HappeningEntry happening => new JsonObject { ["what"] = happening.What },
            _ => null,
        };

    /// <summary>Which sockets Slack believes to be connected.</summary>
    public JsonObject Sockets() =>
        new()
        {
            ["enabled"] = emulator.Sockets.IsEnabled,
            ["connected"] = Wire.Nodes(
                emulator.Sockets.All.Select(s => new JsonObject { ["number"] = s.Number, ["ghost"] = s.IsGhost })
            ),
        };

    public static JsonObject Of(TranscriptEntry entry)
    {
        var json = new JsonObject
        {
            ["number"] = entry.Number,
            ["at"] = entry.At.ToString("O", CultureInfo.InvariantCulture),
        };
        switch (entry)
        {
            case ApiCallEntry call:
                json["kind"] = "call";
                json["what"] = call.Method;
                json["status"] = call.Status;
                json["note"] = call.Error;
                json["ms"] = Math.Round(call.Milliseconds, 1);
                json["fault"] = call.Fault;
                break;
            case DeliveryEntry delivery:
                json["kind"] = "delivery";
                json["what"] = delivery.Kind;
                json["status"] = delivery.Status;
                json["note"] = delivery.Failure;
                json["ms"] = Math.Round(delivery.Milliseconds, 1);
                json["attempt"] = delivery.Attempt;
                json["socket"] = delivery.Socket;
                break;
            case HappeningEntry happening:
                json["kind"] = "happening";
                json["what"] = happening.What;
                break;
        }

        return json;
    }

    private static bool Sees(string userId, Channel channel) =>
        channel.Members.Contains(userId, StringComparer.Ordinal);

    private static bool Sees(string userId, Message message) =>
        message.EphemeralFor is null || message.EphemeralFor == userId;

    private static JsonObject Of(Person person) =>
        new()
        {
            ["id"] = person.Id,
            ["name"] = person.Name,
            ["realName"] = person.RealName,
            ["timeZone"] = person.TimeZone,
            ["title"] = person.Title,
            ["direct"] = person.DirectChannelId,
        };

    private JsonObject Of(Channel channel) =>
        new()
        {
            ["id"] = channel.Id,
            ["name"] = channel.IsDirect ? Workspace.BotName : channel.Name,
            ["topic"] = channel.Topic,
            ["direct"] = channel.IsDirect,
            ["private"] = channel.Kind is ChannelKind.Private,
            ["archived"] = channel.IsArchived,
            ["members"] = Wire.Strings(channel.Members),
        };

    private static JsonObject Of(AgentSession session) =>
        new()
        {
            ["channel"] = session.ChannelId,
            ["thread"] = session.ThreadTs,
            ["status"] = session.Status,
            ["text"] = session.StatusText,
            ["loading"] = Wire.Strings(session.LoadingMessages),
        };
}
