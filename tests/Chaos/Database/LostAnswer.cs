namespace BotHost.Chaos.Database;

/// <summary>A commit whose answer can be lost on its way.</summary>
internal enum Commit
{
    Accept,
    Claim,
    Open,
    Round,
    ToolCall,
    ToolResult,
    Part,
    Settle,
    Finish,
}

/// <summary>The answers that are to be lost, whichever replica asks. Safe for concurrent use.</summary>
internal sealed class LostAnswers
{
    private readonly Lock _lock = new();
    private readonly List<Commit> _wanted = [];

    /// <summary>How many were lost.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return field;
        }
        private set;
    }

    /// <summary>The commits of which none has come by yet.</summary>
    public IReadOnlyList<Commit> Wanted
    {
        get
        {
            lock (_lock)
                return [.. _wanted];
        }
    }

    /// <summary>Loses the answer to the next commit of this kind.</summary>
    public void Add(Commit commit)
    {
        lock (_lock)
            _wanted.Add(commit);
    }

    /// <summary>Takes the wish that these statements fulfil.</summary>
    public Commit? Take(IReadOnlyCollection<string> statements)
    {
        lock (_lock)
        {
            foreach (var commit in _wanted)
            {
                if (!statements.Any(sql => sql.Contains(MarkOf(commit), StringComparison.Ordinal)))
                    continue;
                _wanted.Remove(commit);
                return commit;
            }
            return null;
        }
    }

    public void Lost()
    {
        lock (_lock)
            Count++;
    }

    // What only this statement of the product says.
    private static string MarkOf(Commit commit) =>
        commit switch
        {
            Commit.Accept => "insert into inbox",
            Commit.Claim => "skip locked)\nupdate lease l set owner",
            Commit.Open => "insert into turn (",
            Commit.Round => "insert into turn_round",
            Commit.ToolCall => "insert into tool_call",
            Commit.ToolResult => "update tool_call",
            Commit.Part => "insert into reply_part",
            Commit.Settle => "set phase = 'settling'",
            Commit.Finish => "set phase = 'done'",
            _ => throw new ArgumentOutOfRangeException(nameof(commit)),
        };
}
