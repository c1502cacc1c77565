using BotHost.Domain.Activities;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using Npgsql;

namespace BotHost.Persistence.Turns;

/// <summary>Going on with a turn that another process began: six statements, one round trip.</summary>
internal sealed partial class TurnStore
{
    private const string LoadTurn = """
        select deadline_at - now(), phase, outcome, text_model, text_sent, plan_title,
            may_try_again, coalesce(now() - settled_at, interval '0'), order_key
        from turn where id = @turn and claim = @claim
        """;

    private const string LoadActivities =
        "select id, body, traceparent from inbox where turn_id = @turn and state = 'taken' order by order_key, id";

    private const string LoadRounds =
        "select n, message, model, input_tokens, output_tokens from turn_round where turn_id = @turn order by n";

    private const string LoadToolCalls = """
        select round, call_id, tool, arguments, repeatable, result from tool_call where turn_id = @turn order by round, recorded_at, call_id
        """;

    private const string LoadParts = """
        select seq, after_ts, ts, mode, state, slice_start, slice_length, bytes from reply_part where turn_id = @turn order by seq
        """;

    private const string LoadTasks =
        "select task_id, title, status, details, output, sources from task where turn_id = @turn order by ord";

    public Task<ResumedTurn> LoadAsync(TurnFence fence, CancellationToken cancellationToken)
    {
        Statement Of(string sql) => new Statement(sql).With("turn", fence.Turn);
        return database.ReadAsync(
            [
                Of(LoadTurn).With("claim", fence.Lease.Claim),
                Of(LoadActivities),
                Of(LoadRounds),
                Of(LoadToolCalls),
                Of(LoadParts),
                Of(LoadTasks),
            ],
            reader => ResumedAsync(reader, cancellationToken),
            cancellationToken
        );
    }

    private static async Task<ResumedTurn> ResumedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
            throw FencedOut();
        var remaining = reader.GetTimeSpan(0);
        var settling = PhaseOf(reader.GetString(1)) == TurnPhase.Settling;
        var outcome = reader.TextOrNull(2);
        var texts = new ReplyTexts(reader.GetString(3), reader.GetString(4));
        var planTitle = reader.TextOrNull(5);
        var mayTryAgain = reader.GetBoolean(6);
        var settlingFor = reader.GetTimeSpan(7);
        var orderKey = reader.GetString(8);

        var activities = await reader.NextAsync(
            r => new PendingActivity(r.GetGuid(0), ActivityJson.Deserialize(r.GetString(1)), r.TextOrNull(2)),
            cancellationToken
        );
        var rounds = await reader.NextAsync(
            r => new StoredRound(r.GetInt32(0), r.GetString(1), r.TextOrNull(2), r.NumberOrNull(3), r.NumberOrNull(4)),
            cancellationToken
        );
        var calls = await reader.NextAsync(
            r => new StoredToolCall(
                r.GetInt32(0),
                r.GetString(1),
                r.GetString(2),
                r.GetString(3),
                r.GetBoolean(4),
                r.TextOrNull(5)
            ),
            cancellationToken
        );
        var parts = await reader.NextAsync(ReplyRows.Part, cancellationToken);
        var tasks = await reader.NextAsync(ReplyRows.Task, cancellationToken);
        return new(
            activities,
            remaining,
            rounds,
            calls,
            new StoredReply(parts, planTitle, tasks, texts),
            settling ? outcome : null,
            settling ? texts : null,
            orderKey,
            mayTryAgain,
            settling ? settlingFor : TimeSpan.Zero
        );
    }
}
