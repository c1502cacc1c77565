using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>One authenticated call on its way through a method.</summary>
internal sealed class ApiCall(Emulator emulator, Arguments arguments)
{
    public Emulator Emulator { get; } = emulator;
    public Arguments Arguments { get; } = arguments;
    public List<string> Warnings { get; } = [];
    public Workspace Workspace => Emulator.Workspace;
    public EmulatorRules Rules => Emulator.Options.Rules;

    /// <summary>The channel named by <paramref name="name"/>; private ones that the bot is not in do not exist for it.</summary>
    public Channel Channel(string name = "channel")
    {
        var id = Arguments.RequiredText(name);
        return Workspace.TryChannel(id, out var channel) && (channel.Kind is ChannelKind.Public || IsIn(channel))
            ? channel
            : throw new SlackRefusal("channel_not_found");
    }

    /// <summary>A channel to write to: the bot is a member and it is not archived. A person's id means their direct messages.</summary>
    public Channel WritableChannel(bool acceptsPeople = false)
    {
        var channel =
            acceptsPeople
            && Workspace.FindPerson(Arguments.Text("channel")) is { } person
            && Workspace.TryChannel(person.DirectChannelId, out var direct)
                ? direct
                : Channel();
        if (channel.IsArchived)
        {
            throw new SlackRefusal("is_archived");
        }

        return IsIn(channel) ? channel : throw new SlackRefusal("not_in_channel");
    }

    /// <summary>A thread given by the ts of its root; null when the argument is absent or "0".</summary>
    public string? Thread(Channel channel, bool promotesOrphans = false)
    {
        if (!Arguments.Has("thread_ts"))
        {
            return null;
        }

        var ts = Arguments.Text("thread_ts");
        if (ts is "0")
        {
            return null;
        }

        if (string.IsNullOrEmpty(ts))
        {
            throw SlackRefusal.Argument("must be a valid timestamp", "thread_ts");
        }

        if (promotesOrphans && Rules.RepliesToDeletedRootsPromoted && channel.DeletedRoots.Contains(ts))
        {
            return null;
        }

        return !Rules.ThreadRootMustExist || channel.Find(ts) is { ThreadTs: null }
            ? ts
            : throw new SlackRefusal("invalid_thread_ts");
    }

    /// <summary>A message of this app in a channel that it may write to; one that is only to be deleted may stand anywhere.</summary>
    public (Channel Channel, Message Message) OwnMessage(string refusal, bool mayBeClosed = false)
    {
        var channel = mayBeClosed ? Channel() : WritableChannel();
        var ts = Arguments.RequiredText("ts");
        var message = channel.Find(ts) ?? throw new SlackRefusal("message_not_found");
        return message.IsBot ? (channel, message) : throw new SlackRefusal(refusal);
    }

    /// <summary>Refuses the call unless the token has a scope that only its arguments ask for.</summary>
    public void Require(string scope)
    {
        if (!Emulator.Options.Scopes.Contains(scope, StringComparer.Ordinal))
        {
            throw SlackRefusal.MissingScope(scope, Emulator.Options.Scopes);
        }
    }

    public bool IsIn(Channel channel) => channel.Members.Contains(Workspace.BotUserId, StringComparer.Ordinal);

    public static JsonObject Ok(Channel channel, Message message) =>
        new()
        {
            ["ok"] = true,
            ["channel"] = channel.Id,
            ["ts"] = message.Ts,
        };
}
