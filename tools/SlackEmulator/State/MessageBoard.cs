using SlackEmulator.Delivery;
using SlackEmulator.Journal;
using SlackEmulator.WebApi;

namespace SlackEmulator.State;

/// <summary>Puts messages up, changes and takes them down; events and watchers hear of it. Called under the workspace's gate.</summary>
internal sealed class MessageBoard(Workspace workspace, EventOutlet events, ChangeFeed feed)
{
    public Message Post(Channel channel, Message message)
    {
        channel.Messages.Add(message);
        if (message.EphemeralFor is null)
        {
            events.Posted(channel, message);
        }

        Show(message);
        return message;
    }

    /// <summary>Applies a change and tells the app what the message was before.</summary>
    public void Change(Channel channel, Message message, Action<Message> change)
    {
        var before = MessageJson.Of(workspace, message);
        change(message);
        events.Changed(channel, message, before);
        Show(message);
    }

    public void Delete(Channel channel, Message message)
    {
        var before = MessageJson.Of(workspace, message);
        message.Stream?.SealTimer?.Dispose();
        channel.Messages.Remove(message);
        if (message.ThreadTs is null)
        {
            channel.DeletedRoots.Add(message.Ts);
        }

        events.Deleted(channel, message, before);
        Show(message);
    }

    /// <summary>Adds or takes back a reaction; false when there was nothing to do.</summary>
    public bool React(Channel channel, Message message, string userId, string name, bool add)
    {
        if (!message.Reactions.TryGetValue(name, out var users))
        {
            users = [];
        }

        if (users.Contains(userId) == add)
        {
            return false;
        }

        if (add)
        {
            users.Add(userId);
            message.Reactions[name] = users;
        }
        else if (users.Remove(userId) && users.Count == 0)
        {
            message.Reactions.Remove(name);
        }

        events.Reacted(channel, message, userId, name, add);
        Show(message);
        return true;
    }

    /// <summary>Tells watchers that the message, and the root that counts it, look different now.</summary>
    public void Show(Message message)
    {
        feed.Publish(new MessageChanged(message.ChannelId, message.Ts));
        if (message.ThreadTs is { } root)
        {
            feed.Publish(new MessageChanged(message.ChannelId, root));
        }
    }
}
