namespace BotHost.Chaos;

/// <summary>What a promise broken is called.</summary>
internal enum Violation
{
    /// <summary>A mention without an answer.</summary>
    Lost,

    /// <summary>A mention with more than one answer.</summary>
    Doubled,

    /// <summary>Words in Slack or in the store that are not those of the model, or a mixture of two attempts.</summary>
    Altered,

    /// <summary>An answer before that to an earlier mention of its thread.</summary>
    OutOfOrder,

    /// <summary>Something that says it goes on, and does not.</summary>
    Stuck,

    /// <summary>A stream that nobody closed.</summary>
    Streaming,

    /// <summary>A message of the bot that belongs to no answer.</summary>
    Stray,

    /// <summary>A tool that may not be repeated had its effect twice, or one whose effect nobody knows of.</summary>
    Effect,

    /// <summary>A takeover later than a lease and a second.</summary>
    Late,

    /// <summary>A replica that ended by itself.</summary>
    Crashed,

    /// <summary>A trouble that was planned and did not happen: the round has proved nothing of it.</summary>
    Missed,
}

/// <summary>What the oracle found in a round.</summary>
internal sealed class Verdict
{
    private readonly List<(Violation Kind, string What)> _found = [];

    public IReadOnlyList<(Violation Kind, string What)> Found => _found;

    public bool IsSound => _found.Count == 0;

    public int Count(Violation kind) => _found.Count(found => found.Kind == kind);

    public void Add(Violation kind, string what) => _found.Add((kind, what));

    public void Demand(bool holds, Violation kind, string what)
    {
        if (!holds)
            Add(kind, what);
    }
}
