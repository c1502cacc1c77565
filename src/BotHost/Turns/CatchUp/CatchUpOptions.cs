namespace BotHost.Turns.CatchUp;

/// <summary>What is read of what came while nothing could be delivered. Section <c>Turns:CatchUp</c>.</summary>
public sealed class CatchUpOptions
{
    /// <summary>Whether anything is. Default yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often a replica says that deliveries come in. A silence of more than a beat and a half is a gap. Default 30 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much earlier than the last beat reading begins. Default 10 minutes.</summary>
    public TimeSpan Margin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back is read at most, and in how old a thread a new reply is looked for. Default 7 days.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(7);

    /// <summary>What is older when it is found is kept for the conversation's sake, and not answered. Default 24 hours.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Calls of the platform per minute, so that most of its limits are left to those who answer. Default 30.</summary>
    public int CallsPerMinute { get; set; } = 30;

    /// <summary>The most calls of one catch-up. Default 5,000.</summary>
    public int Calls { get; set; } = 5000;

    /// <summary>Messages asked for in one call, at most 999. Default 200.</summary>
    public int PageSize { get; set; } = 200;

    /// <summary>The most pages of one room's history in each of the two rounds. Default 100.</summary>
    public int PagesPerRoom { get; set; } = 100;

    /// <summary>How long the right to catch up outlives its holder.</summary>
    internal TimeSpan Lease => 3 * Heartbeat;
}
