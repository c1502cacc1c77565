using SlackEmulator.Delivery;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.People;

/// <summary>What people do in the workspace. Takes the workspace's gate itself; refuses what Slack's own client would not offer.</summary>
internal sealed class PeopleActions(Emulator emulator)
{
    private Workspace Workspace => emulator.Workspace;

    public Message Post(string userId, string channelId, string typed, string? threadTs)
    {
        lock (Workspace.Gate)
        {
            var channel = ChannelOf(userId, channelId);
            if (string.IsNullOrWhiteSpace(typed))
            {
                throw new ArgumentException("A message needs text.", nameof(typed));
            }

            if (threadTs is not null && channel.Find(threadTs) is null)
            {
                throw new ArgumentException($"There is no message {threadTs} in {channelId}.", nameof(threadTs));
            }

            var text = TypedText.Encode(Workspace, typed);
            var message = new Message(channel.Id, Workspace.NextTs(), userId)
            {
                ThreadTs = threadTs is null ? null : channel.Find(threadTs)!.RootTs,
                ClientId = Guid.CreateVersion7(Workspace.Now).ToString(),
                Text = text,
                Blocks = TypedText.Blocks(text),
            };
            return emulator.Board.Post(channel, message);
        }
    }

    public void Edit(string userId, string channelId, string ts, string typed)
    {
        lock (Workspace.Gate)
        {
            var (channel, message) = Own(userId, channelId, ts);
            emulator.Board.Change(
                channel,
                message,
                m =>
                {
                    m.Text = TypedText.Encode(Workspace, typed);
                    m.Blocks = TypedText.Blocks(m.Text);
                    m.Edited = new Edit(userId, Workspace.NextTs());
                }
            );
        }
    }

    public void Delete(string userId, string channelId, string ts)
    {
        lock (Workspace.Gate)
        {
            var (channel, message) = Own(userId, channelId, ts);
            emulator.Board.Delete(channel, message);
        }
    }

    public void React(string userId, string channelId, string ts, string name, bool add)
    {
        lock (Workspace.Gate)
        {
            var channel = ChannelOf(userId, channelId);
            emulator.Board.React(channel, MessageIn(channel, ts), userId, name, add);
        }
    }

    /// <summary>Presses Slack's own Stop in a thread: open streams end, the app hears of it, the session stays as it is.</summary>
    public void Stop(string userId, string channelId, string threadTs)
    {
        lock (Workspace.Gate)
        {
            var channel = ChannelOf(userId, channelId);
            emulator.Transcript.Happened($"{Workspace.NameOf(userId)} pressed Stop in {channelId}/{threadTs}");
            var streams = emulator.Streams.StopByUser(channel, threadTs);
            emulator.Events.SessionStopped(channel, threadTs, userId, streams);
        }
    }

    public void OpenHome(string userId, string tab)
    {
        lock (Workspace.Gate)
        {
            var person =
                Workspace.FindPerson(userId)
                ?? throw new ArgumentException($"Unknown person {userId}.", nameof(userId));
            Workspace.TryChannel(person.DirectChannelId, out var direct);
            emulator.Events.HomeOpened(direct!, userId, tab);
        }
    }

    /// <summary>Clicks a button or one of a pair of feedback buttons; <paramref name="value"/> tells the pair apart.</summary>
    public string Click(string userId, string channelId, string ts, string actionId, string? value)
    {
        lock (Workspace.Gate)
        {
            var channel = ChannelOf(userId, channelId);
            var message =
                channel.Messages.Find(m => m.Ts == ts && (m.EphemeralFor is null || m.EphemeralFor == userId))
                ?? throw new ArgumentException($"There is no message {ts} in {channelId}.", nameof(ts));
            var actionTs = Workspace.NextTs();
            var action =
                ClickedElement.Find(MessageJson.Blocks(message), actionId, value)?.ToAction(actionTs)
                ?? throw new ArgumentException(
                    $"Message {ts} has no element {actionId} with that value.",
                    nameof(actionId)
                );
            var payload = Interaction.BlockActions(emulator, channel, message, userId, action);
            emulator.Delivery.Enqueue(
                new Outgoing("block_actions", Workspace.NextId("Ia"), payload, OutgoingForm.Interaction)
            );
            return actionTs;
        }
    }

    /// <summary>Runs a slash command of the app; Slack offers none in threads.</summary>
    public void RunCommand(string userId, string channelId, string command, string text)
    {
        lock (Workspace.Gate)
        {
            var channel = ChannelOf(userId, channelId);
            if (!emulator.Options.Commands.Contains(command, StringComparer.Ordinal))
            {
                throw new ArgumentException($"{command} is not a valid command.", nameof(command));
            }

            emulator.Delivery.Enqueue(SlashCommand.Of(emulator, channel, userId, command, text));
        }
    }

    private Channel ChannelOf(string userId, string channelId)
    {
        if (Workspace.FindPerson(userId) is null)
        {
            throw new ArgumentException($"Unknown person {userId}.", nameof(userId));
        }

        return
            Workspace.TryChannel(channelId, out var channel) && channel.Members.Contains(userId, StringComparer.Ordinal)
            ? channel
            : throw new ArgumentException($"{userId} is not in a channel {channelId}.", nameof(channelId));
    }

    private (Channel Channel, Message Message) Own(string userId, string channelId, string ts)
    {
        var channel = ChannelOf(userId, channelId);
        var message = MessageIn(channel, ts);
        return message.UserId == userId
            ? (channel, message)
            : throw new ArgumentException($"Message {ts} is not by {userId}.", nameof(ts));
    }

    private static Message MessageIn(Channel channel, string ts) =>
        channel.Find(ts) ?? throw new ArgumentException($"There is no message {ts} in {channel.Id}.", nameof(ts));
}
