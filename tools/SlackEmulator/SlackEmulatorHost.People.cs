using SlackEmulator.Delivery;
using SlackEmulator.Reading;
using SlackEmulator.State;

namespace SlackEmulator;

public sealed partial class SlackEmulatorHost
{
    /// <summary>A person writes; <c>@bothost</c> or <c>@grace</c> become mentions.</summary>
    /// <param name="threadTs">Any message of the thread to answer in; null writes at top level.</param>
    /// <returns>The ts of the new message.</returns>
    /// <exception cref="ArgumentException">Unknown person, channel or thread, or no text.</exception>
    public string Post(EmulatedPerson person, string channelId, string text, string? threadTs = null) =>
        _emulator.People.Post(person.Id, channelId, text, threadTs).Ts;

    /// <summary>A person writes to the bot in their direct messages.</summary>
    /// <returns>The ts of the new message.</returns>
    public string PostDirect(EmulatedPerson person, string text, string? threadTs = null) =>
        Post(person, person.DirectChannelId, text, threadTs);

    /// <summary>A person edits a message of theirs.</summary>
    /// <exception cref="ArgumentException">It does not exist or is not theirs.</exception>
    public void Edit(EmulatedPerson person, string channelId, string ts, string text) =>
        _emulator.People.Edit(person.Id, channelId, ts, text);

    /// <summary>A person deletes a message of theirs.</summary>
    /// <exception cref="ArgumentException">It does not exist or is not theirs.</exception>
    public void Delete(EmulatedPerson person, string channelId, string ts) =>
        _emulator.People.Delete(person.Id, channelId, ts);

    /// <summary>A person adds a reaction, or takes it back.</summary>
    public void React(EmulatedPerson person, string channelId, string ts, string reaction, bool add = true) =>
        _emulator.People.React(person.Id, channelId, ts, reaction, add);

    /// <summary>A person clicks a button, or the one of two feedback buttons that has this value.</summary>
    /// <returns>The click's <c>action_ts</c>.</returns>
    /// <exception cref="ArgumentException">The message shows no such element.</exception>
    public string Click(EmulatedPerson person, string channelId, string ts, string actionId, string? value = null) =>
        _emulator.People.Click(person.Id, channelId, ts, actionId, value);

    /// <summary>A person runs a slash command of the app at top level of a channel.</summary>
    /// <param name="command">With its slash; one of <see cref="SlackEmulatorOptions.Commands"/>.</param>
    /// <exception cref="ArgumentException">Unknown person, channel or command.</exception>
    public void RunCommand(EmulatedPerson person, string channelId, string command, string text = "") =>
        _emulator.People.RunCommand(person.Id, channelId, command, text);

    /// <summary>A person presses Slack's own Stop in a thread: open streams end and <c>agent_session_stopped</c> is sent.</summary>
    public void PressStop(EmulatedPerson person, string channelId, string threadTs) =>
        _emulator.People.Stop(person.Id, channelId, threadTs);

    /// <summary>A person opens the app: tab <c>home</c> or <c>messages</c>.</summary>
    public void OpenHome(EmulatedPerson person, string tab = "messages") => _emulator.People.OpenHome(person.Id, tab);

    /// <summary>The messages of a channel, oldest first, replies and ephemeral ones among them.</summary>
    public IReadOnlyList<EmulatedMessage> Messages(string channelId) => Read(channelId, c => c.Messages);

    /// <summary>The root and the replies of a thread, oldest first, without ephemeral messages.</summary>
    public IReadOnlyList<EmulatedMessage> Thread(string channelId, string rootTs) =>
        Read(channelId, c => c.Thread(rootTs));

    /// <summary>One message, or null when there is none (any more).</summary>
    public EmulatedMessage? Message(string channelId, string ts) =>
        Read(channelId, c => c.Messages.Where(m => m.Ts == ts)) is [var message, ..] ? message : null;

    /// <summary>The bot's replies in a thread that everyone sees, oldest first.</summary>
    public IReadOnlyList<EmulatedMessage> BotReplies(string channelId, string rootTs) =>
        [.. Thread(channelId, rootTs).Where(m => m.IsBot && m.Ts != rootTs)];

    /// <summary>Messages that only this person sees, oldest first.</summary>
    public IReadOnlyList<EmulatedMessage> EphemeralsFor(EmulatedPerson person, string channelId) =>
        Read(channelId, c => c.Messages.Where(m => m.EphemeralFor == person.Id));

    /// <summary>What Slack shows about the agent in a thread, or null when it never was active there.</summary>
    public EmulatedSession? Session(string channelId, string rootTs)
    {
        lock (_emulator.Workspace.Gate)
        {
            return _emulator.Workspace.FindSession(channelId, rootTs) is { } session ? Snapshot.Of(session) : null;
        }
    }

    /// <summary>The views that the app opened, oldest first, as Slack stores them.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonObject> OpenedViews()
    {
        lock (_emulator.Workspace.Gate)
        {
            return [.. _emulator.Workspace.Views.Select(v => v.DeepClone().AsObject())];
        }
    }

    /// <summary>Slack seals one open stream at once, or all of them.</summary>
    /// <returns>How many were open.</returns>
    public int SealStreams(string? channelId = null, string? ts = null) => _emulator.SealStreams(channelId, ts);

    /// <summary>Archives a channel, or takes that back.</summary>
    public void SetArchived(string channelId, bool archived)
    {
        lock (_emulator.Workspace.Gate)
        {
            ChannelOf(channelId).IsArchived = archived;
        }
    }

    /// <summary>Lets the bot join a channel or throws it out, without an event.</summary>
    public void SetBotMembership(string channelId, bool member)
    {
        lock (_emulator.Workspace.Gate)
        {
            var members = ChannelOf(channelId).Members;
            members.Remove(_emulator.Workspace.BotUserId);
            if (member)
            {
                members.Add(_emulator.Workspace.BotUserId);
            }
        }
    }

    /// <summary>Sends <c>url_verification</c> to <see cref="EventsUrl"/>; true when the challenge came back.</summary>
    public Task<bool> VerifyUrlAsync(CancellationToken cancellationToken = default) =>
        UrlVerification.AskAsync(_emulator, cancellationToken);

    private IReadOnlyList<EmulatedMessage> Read(string channelId, Func<Channel, IEnumerable<Message>> choose)
    {
        lock (_emulator.Workspace.Gate)
        {
            return [.. choose(ChannelOf(channelId)).Select(m => Snapshot.Of(_emulator.Workspace, m))];
        }
    }

    private Channel ChannelOf(string id) =>
        _emulator.Workspace.TryChannel(id, out var channel)
            ? channel
            : throw new ArgumentException($"There is no channel {id}.", nameof(id));
}
