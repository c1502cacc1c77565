using SlackEmulator;
using SlackEmulator.Reading;

namespace BotHost.Chaos;

/// <summary>A question to the bot.</summary>
/// <param name="Number">Unique in the round and part of its text.</param>
/// <param name="Kind">What its answer is made of.</param>
internal sealed record Mention(int Number, string ChannelId, string Root, string Ts, AnswerKind Kind);

/// <summary>A thread, or a thread in direct messages, in which people ask the bot.</summary>
internal sealed class Talk(EmulatedPerson person, string channelId, bool isDirect)
{
    private readonly Lock _lock = new();
    private readonly List<Mention> _mentions = [];
    private int _stopped;

    public string ChannelId { get; } = channelId;

    public EmulatedPerson Person { get; } = person;

    public string? Root { get; private set; }

    public IReadOnlyList<Mention> Mentions
    {
        get
        {
            lock (_lock)
                return [.. _mentions];
        }
    }

    public void Ask(SlackEmulatorHost slack, int number, AnswerKind kind)
    {
        lock (_lock)
        {
            var question = Answer.Question(number, kind);
            var ts = slack.Post(Person, ChannelId, isDirect ? question : $"@bothost {question}", Root);
            Root ??= ts;
            _mentions.Add(new Mention(number, ChannelId, Root, ts, kind));
        }
    }

    public void Stop(SlackEmulatorHost slack, bool byButton)
    {
        lock (_lock)
        {
            if (Root is not { } root)
                return;
            _stopped = _mentions.Count;
            if (byButton)
                slack.PressStop(Person, ChannelId, root);
            else
                slack.Post(Person, ChannelId, "stop", root);
        }
    }

    /// <summary>Whether somebody has asked for a stop after this mention.</summary>
    public bool MayBeStopped(Mention mention)
    {
        lock (_lock)
            return _mentions.IndexOf(mention) < _stopped;
    }

    /// <summary>How many talks there are.</summary>
    public const int Talks = 6;

    /// <summary>The talk in the channel where answers are posted and updated.</summary>
    public const int Edited = 3;

    public static IReadOnlyList<Talk> Of(EmulatedWorkspace workspace) =>
        [
            new(workspace.Ada, workspace.General.Id, isDirect: false),
            new(workspace.Grace, workspace.General.Id, isDirect: false),
            new(workspace.Kenji, workspace.Channel("random").Id, isDirect: false),
            new(workspace.Ada, workspace.Channel(ReplicaSlot.EditedChannel).Id, isDirect: false),
            new(workspace.Ada, workspace.Ada.DirectChannelId, isDirect: true),
            new(workspace.Kenji, workspace.Kenji.DirectChannelId, isDirect: true),
        ];
}
