using Npgsql;

namespace BotHost.Chaos;

/// <summary>A message of an answer, as the store has it.</summary>
internal sealed record StoredPart(int Number, string? Ts, string State, int Start, int Length);

/// <summary>A turn, as the store has it.</summary>
internal sealed record StoredTurn(
    Guid Id,
    string Channel,
    string Thread,
    string OrderKey,
    string Phase,
    string? Outcome,
    int Attempt,
    string Text,
    DateTime Created,
    DateTime Arrived
)
{
    public List<StoredPart> Parts { get; } = [];

    /// <summary>The messages that stand in Slack, in order.</summary>
    public IReadOnlyList<StoredPart> Standing =>
        [.. Parts.Where(part => part.State != "lost").OrderBy(part => part.Number)];

    public static async Task<IReadOnlyList<StoredTurn>> ReadAsync(
        NpgsqlDataSource database,
        CancellationToken cancellationToken
    )
    {
        var turns = new Dictionary<Guid, StoredTurn>();
        await using var command = database.CreateCommand(
            """
            select t.id, c.channel, coalesce(c.thread, ''), t.order_key, t.phase, t.outcome, t.attempt, t.text_sent, t.created_at, i.arrived_at
            from turn t join conversation c on c.id = t.conversation_id join inbox i on i.id = t.trigger_id order by t.created_at
            """
        );
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var turn = new StoredTurn(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5),
                    reader.GetInt32(6),
                    reader.GetString(7),
                    reader.GetDateTime(8),
                    reader.GetDateTime(9)
                );
                turns.Add(turn.Id, turn);
            }
        }

        await using var parts = database.CreateCommand(
            "select turn_id, seq, ts, state, slice_start, slice_length from reply_part order by turn_id, seq"
        );
        await using var rows = await parts.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            turns[rows.GetGuid(0)]
                .Parts.Add(
                    new StoredPart(
                        rows.GetInt32(1),
                        rows.IsDBNull(2) ? null : rows.GetString(2),
                        rows.GetString(3),
                        rows.GetInt32(4),
                        rows.GetInt32(5)
                    )
                );
        return [.. turns.Values];
    }
}
