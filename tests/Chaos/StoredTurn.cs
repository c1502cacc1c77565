using System.Text.Json;
using Npgsql;

namespace BotHost.Chaos;

/// <summary>A message of an answer, as the store has it.</summary>
internal sealed record StoredPart(int Number, string? Ts, string State, int Start, int Length);

/// <summary>A tool call of a turn, as the store has it.</summary>
internal sealed record StoredCall(string CallId, string Tool, string State, string? Result);

/// <summary>A turn, as the store has it.</summary>
/// <param name="ModelText">What the model said.</param>
/// <param name="Text">What was sent.</param>
/// <param name="Message">The answer as a message of the conversation; null: there is none.</param>
internal sealed record StoredTurn(
    Guid Id,
    string Channel,
    string Thread,
    string OrderKey,
    string Phase,
    string? Outcome,
    int Attempt,
    string ModelText,
    string Text,
    string? Message,
    DateTime Created,
    DateTime Arrived
)
{
    public List<StoredPart> Parts { get; } = [];

    /// <summary>The words of the model's finished rounds.</summary>
    public List<string> Rounds { get; } = [];

    public List<StoredCall> Calls { get; } = [];

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
            select t.id, c.channel, coalesce(c.thread, ''), t.order_key, t.phase, t.outcome, t.attempt, t.text_model, t.text_sent,
                (select m.text from message m where m.turn_id = t.id and m.from_bot), t.created_at, i.arrived_at
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
                    reader.GetString(8),
                    reader.IsDBNull(9) ? null : reader.GetString(9),
                    reader.GetDateTime(10),
                    reader.GetDateTime(11)
                );
                turns.Add(turn.Id, turn);
            }
        }

        await foreach (
            var row in RowsAsync(
                database,
                "turn_id, seq, ts, state, slice_start, slice_length from reply_part order by turn_id, seq"
            )
        )
            turns[row.GetGuid(0)]
                .Parts.Add(
                    new StoredPart(
                        row.GetInt32(1),
                        row.IsDBNull(2) ? null : row.GetString(2),
                        row.GetString(3),
                        row.GetInt32(4),
                        row.GetInt32(5)
                    )
                );
        await foreach (var row in RowsAsync(database, "turn_id, message from turn_round order by turn_id, n"))
            turns[row.GetGuid(0)].Rounds.Add(Words(row.GetString(1)));
        await foreach (
            var row in RowsAsync(
                database,
                "turn_id, call_id, tool, state, result from tool_call order by turn_id, round"
            )
        )
            turns[row.GetGuid(0)]
                .Calls.Add(
                    new StoredCall(
                        row.GetString(1),
                        row.GetString(2),
                        row.GetString(3),
                        row.IsDBNull(4) ? null : row.GetString(4)
                    )
                );
        return [.. turns.Values];
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(NpgsqlDataSource database, string what)
    {
        await using var command = database.CreateCommand($"select {what}");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return reader;
    }

    private static string Words(string message)
    {
        using var json = JsonDocument.Parse(message);
        return string.Concat(
            json.RootElement.GetProperty("contents")
                .EnumerateArray()
                .Select(content => content.TryGetProperty("text", out var text) ? text.GetString() : "")
        );
    }
}
