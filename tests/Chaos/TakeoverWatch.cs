using Npgsql;

namespace BotHost.Chaos;

/// <summary>
/// Measures how long conversations of a replica that is gone wait for another owner. Time counts only while somebody could take over: a
/// replica that has just started, thawed or lost the database has to reach the database without a gap first, and says so of itself.
/// </summary>
internal sealed class TakeoverWatch(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>How long a replica has to reach the database before it may take over, and how long until it looks the next time.</summary>
    private static readonly TimeSpan Probation =
        ChaosSettings.Renewal + TimeSpan.FromSeconds(1) + ChaosSettings.Poll + TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _present = [];
    private readonly Dictionary<Guid, Guid> _owned = [];
    private readonly Dictionary<Guid, Waiting> _waiting = [];
    private readonly List<string> _late = [];
    private bool _isDatabaseAway;
    private TimeSpan _clock;
    private long _looked = time.GetTimestamp();

    /// <summary>How many conversations were taken over.</summary>
    public int Count { get; private set; }

    /// <summary>The longest time from the end of their owner.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The longest time with all that during which nobody could.</summary>
    public TimeSpan LongestByWall { get; private set; }

    /// <summary>The takeovers that took longer than promised.</summary>
    public IReadOnlyList<string> Late
    {
        get
        {
            lock (_lock)
                return [.. _late];
        }
    }

    /// <summary>From here on a replica does all that it should.</summary>
    public void Present(int process)
    {
        lock (_lock)
        {
            _present[process] = time.GetTimestamp();
            // What it has not lost by now it goes on with.
            foreach (var (conversation, _) in _waiting.Where(waiting => waiting.Value.Process == process).ToList())
                _waiting.Remove(conversation);
        }
    }

    /// <summary>A replica goes on, but not as fast as it should.</summary>
    public void Absent(int process)
    {
        lock (_lock)
        {
            Advance();
            _present.Remove(process);
        }
    }

    /// <summary>From here on a replica does nothing that others see.</summary>
    public async Task GoneAsync(int process, CancellationToken cancellationToken)
    {
        TimeSpan since;
        var left = time.GetTimestamp();
        lock (_lock)
        {
            Advance();
            _present.Remove(process);
            since = _clock;
        }
        // It writes no more: what it owns now is what it leaves.
        foreach (var (conversation, owner) in await OwnersAsync(cancellationToken) ?? [])
        {
            lock (_lock)
            {
                if (owner.Process != process)
                    continue;
                _owned[conversation] = owner.Claim;
                _waiting[conversation] = new Waiting(process, owner.Claim, since, left);
            }
        }
    }

    /// <summary>The database answers nobody, or does so again.</summary>
    public void DatabaseIs(bool away)
    {
        lock (_lock)
        {
            Advance();
            _isDatabaseAway = away;
            foreach (var process in _present.Keys.ToList())
                _present[process] = time.GetTimestamp();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Look, time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                var owners = await OwnersAsync(cancellationToken);
                lock (_lock)
                {
                    Advance();
                    if (owners is not null)
                        Compare(owners);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The round is over.
        }
    }

    private async Task<Dictionary<Guid, (int Process, Guid Claim)>?> OwnersAsync(CancellationToken cancellationToken)
    {
        var owners = new Dictionary<Guid, (int Process, Guid Claim)>();
        try
        {
            await using var command = database.CreateCommand(
                "select conversation_id, split_part(owner, '-', -2)::int, claim from lease where owner is not null"
            );
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                owners[reader.GetGuid(0)] = (reader.GetInt32(1), reader.GetGuid(2));
            return owners;
        }
        catch (NpgsqlException)
        {
            // The database is one of those that are troubled.
            return null;
        }
    }

    // Moves the clock of the waiting on.
    private void Advance()
    {
        var now = time.GetTimestamp();
        var isAble = !_isDatabaseAway && _present.Values.Any(since => time.GetElapsedTime(since, now) >= Probation);
        if (isAble)
            _clock += time.GetElapsedTime(_looked, now);
        _looked = now;
    }

    private void Compare(Dictionary<Guid, (int Process, Guid Claim)> owners)
    {
        foreach (var (conversation, owner) in owners)
        {
            if (_waiting.TryGetValue(conversation, out var waiting) && waiting.Claim != owner.Claim)
            {
                _waiting.Remove(conversation);
                Count++;
                var waited = _clock - waiting.Since;
                Longest = waited > Longest ? waited : Longest;
                var byWall = time.GetElapsedTime(waiting.Left);
                LongestByWall = byWall > LongestByWall ? byWall : LongestByWall;
                if (waited > ChaosSettings.Lease + TimeSpan.FromSeconds(1))
                    _late.Add(
                        $"process {owner.Process} took {conversation} over from {waiting.Process} after {waited.TotalSeconds:0.0} s"
                    );
            }
            _owned[conversation] = owner.Claim;
        }
        foreach (var conversation in _owned.Keys.Except(owners.Keys).ToList())
        {
            _owned.Remove(conversation);
            _waiting.Remove(conversation);
        }
    }

    private sealed record Waiting(int Process, Guid Claim, TimeSpan Since, long Left);
}
