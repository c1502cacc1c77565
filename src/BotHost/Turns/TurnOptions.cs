using BotHost.Turns.CatchUp;

namespace BotHost.Turns;

/// <summary>How turns are run. Section <c>Turns</c>.</summary>
public sealed class TurnOptions
{
    /// <summary>The most conversations that this replica answers at once. Default 100.</summary>
    public int Concurrency { get; set; } = 100;

    /// <summary>How long a turn may take from its opening. Default 10 minutes.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a turn is tried before its activities are parked as dead. Default 5.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>The net under all wake-ups: how often due work is looked for without one. Default 5 s.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often leases are renewed; a third of the lease. Default 5 s.</summary>
    public TimeSpan Renewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running turns may go on after the host was asked to stop. Default 120 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long handing over what could not end may take after that; a database that is away must not keep the host from stopping. Default 20 s.</summary>
    public TimeSpan HandOver { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a finished answer is kept trying to reach a platform that is away. Default 24 hours.</summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long after the end of a turn that was taken over the answer is written once more and messages that belong to no answer are taken
    /// back. Default 60 s.
    /// </summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Which replies without a mention are answered in a thread that the bot takes part in.</summary>
    public ThreadReplies ThreadReplies { get; set; } = ThreadReplies.UnlessOthersMentioned;

    /// <summary>How long the keys of handled activities are kept; at least twice <see cref="CatchUpOptions.Horizon"/>. Default 14 days.</summary>
    public TimeSpan KeepKeys { get; set; } = TimeSpan.FromDays(14);

    /// <summary>What is read of what came while nothing could be delivered.</summary>
    public CatchUpOptions CatchUp { get; set; } = new();

    /// <summary>What an edit of a question that is answered already leads to. Default: its author is offered another answer.</summary>
    public EditPolicy Edits { get; set; } = EditPolicy.Offer;

    /// <summary>What becomes of an answer whose question is deleted. Default: it is taken away.</summary>
    public DeletePolicy Deletes { get; set; } = DeletePolicy.Retract;

    /// <summary>What becomes of messages that come in while an answer is being given.</summary>
    public OverlapSettings Overlap { get; set; } = new();

    /// <summary>What is different in single channels, by channel id.</summary>
    public Dictionary<string, TurnChannelSettings> Channels { get; set; } = [];

    /// <summary>How long to wait before each repetition: 1, 5, 30, then 120 s.</summary>
    internal static IReadOnlyList<TimeSpan> Waits { get; } =
    [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120)];

    /// <summary>How long to wait before attempt <paramref name="next"/>; 2 is the first repetition.</summary>
    internal static TimeSpan WaitBefore(int next) => Waits[Math.Clamp(next - 2, 0, Waits.Count - 1)];
}

/// <summary>Which replies without a mention are answered in a thread that the bot takes part in.</summary>
public enum ThreadReplies
{
    /// <summary>All but those that mention somebody else.</summary>
    UnlessOthersMentioned,

    /// <summary>None: the bot has to be mentioned each time.</summary>
    MentionOnly,
}

/// <summary>What an edit of a question that is answered already leads to. The edit is stored in any case.</summary>
public enum EditPolicy
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>Its author, and nobody else, sees a button that asks for another answer.</summary>
    Offer,

    /// <summary>The answer is given again, in the place of the old one.</summary>
    Auto,
}

/// <summary>What becomes of an answer whose question is deleted. What was deleted leaves the model's context in any case, and the answer with it.</summary>
public enum DeletePolicy
{
    /// <summary>It is deleted as well.</summary>
    Retract,

    /// <summary>It stays where it is; one that is being given ends as if it had been stopped.</summary>
    Keep,
}

/// <summary>What becomes of messages that come in while an answer is being given. None is ever dropped.</summary>
public enum OverlapPolicy
{
    /// <summary>They are answered next, one after the other.</summary>
    Queue,

    /// <summary>They are answered next, all that wait together.</summary>
    Burst,

    /// <summary>One of the person who is being answered takes the unfinished answer away, and both are answered together below it; others wait.</summary>
    Restart,
}

/// <summary>Section <c>Turns:Overlap</c>.</summary>
public sealed class OverlapSettings
{
    /// <summary>In direct messages. Default queue.</summary>
    public OverlapPolicy Direct { get; set; }

    /// <summary>In group messages. Default queue.</summary>
    public OverlapPolicy Group { get; set; }

    /// <summary>In channels. Default queue.</summary>
    public OverlapPolicy Channel { get; set; }
}

/// <summary>Section <c>Turns:Channels:&lt;id&gt;</c>.</summary>
public sealed class TurnChannelSettings
{
    /// <summary>What an edit of an answered question leads to there; null: as everywhere.</summary>
    public EditPolicy? Edits { get; set; }
}
