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
