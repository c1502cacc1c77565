using Npgsql;

namespace BotHost.Chaos;

/// <summary>Measures how long conversations of a replica that is gone wait for another owner.</summary>
internal sealed class TakeoverWatch(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (int Process, Guid Claim)> _owned = [];
    private readonly Dictionary<Guid, long> _waiting = [];

    /// <summary>How many conversations were taken over.</summary>
    public int Count { get; private set; }

    /// <summary>The longest time from the end of their owner.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>From here on a replica does nothing.</summary>
    public void Gone(int process)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            foreach (var (conversation, owner) in _owned)
            {
                if (owner.Process == process)
                    _waiting.TryAdd(conversation, now);
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Look, time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
                await LookAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The round is over.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
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
        }
        catch (NpgsqlException)
        {
            // The database is one of those that are troubled.
            return;
        }
        Compare(owners);
    }

    private void Compare(Dictionary<Guid, (int Process, Guid Claim)> owners)
    {
        lock (_lock)
        {
            foreach (var (conversation, owner) in owners)
            {
                var isNew = _owned.GetValueOrDefault(conversation).Claim != owner.Claim;
                if (isNew && _waiting.Remove(conversation, out var since))
                {
                    Count++;
                    var waited = time.GetElapsedTime(since);
                    Longest = waited > Longest ? waited : Longest;
                }
                _owned[conversation] = owner;
            }
            foreach (var conversation in _owned.Keys.Except(owners.Keys).ToList())
            {
                _owned.Remove(conversation);
                _waiting.Remove(conversation);
            }
        }
    }
}
