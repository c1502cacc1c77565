using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>Rounds and tool calls. Every write begins with the fence; repeating one after a lost answer changes nothing.</summary>
internal sealed class TurnJournal(Database database, TurnFence fence) : ITurnJournal
{
    private const string Round = """
        with mine as (select id from turn where id = @turn and claim = @claim for no key update)
        insert into turn_round (turn_id, n, message, model, input_tokens, output_tokens)
        select id, @n, @message, @model, @input_tokens, @output_tokens from mine
        on conflict (turn_id, n) do update set message = excluded.message, model = excluded.model,
            input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, finished_at = now()
        returning true
        """;

    private const string ToolCall = """
        with mine as (select id from turn where id = @turn and claim = @claim for no key update)
        insert into tool_call (turn_id, round, call_id, tool, arguments, repeatable)
        select id, @round, @call_id, @tool, @arguments, @repeatable from mine
        on conflict (turn_id, round, call_id) do update set arguments = excluded.arguments
        returning true
        """;

    private const string Finish = """
        with mine as (select id from turn where id = @turn and claim = @claim for no key update),
        finished as (
            update tool_call c set state = 'finished', result = @result, finished_at = now() from mine
            where c.turn_id = mine.id and c.round = @round and c.call_id = @call_id
            returning 1)
        select exists (select 1 from finished) from mine
        """;

    public Task RecordRoundAsync(StoredRound round, CancellationToken cancellationToken) =>
        WriteAsync(
            Fenced(Round)
                .With("n", round.Number)
                .WithText("message", round.Message)
                .WithText("model", round.Model)
                .WithNullable("input_tokens", round.InputTokens, NpgsqlDbType.Bigint)
                .WithNullable("output_tokens", round.OutputTokens, NpgsqlDbType.Bigint),
            cancellationToken
        );

    public async Task RecordToolCallAsync(StoredToolCall call, CancellationToken cancellationToken)
    {
        await WriteAsync(
            Fenced(ToolCall)
                .With("round", call.Round)
                .WithText("call_id", call.CallId)
                .WithText("tool", call.Tool)
                .WithText("arguments", call.Arguments)
                .With("repeatable", call.Repeatable),
            cancellationToken
        );
        if (call.Result is { } result)
            await FinishToolCallAsync(call.Round, call.CallId, result, cancellationToken);
    }

    public async Task FinishToolCallAsync(int round, string callId, string result, CancellationToken cancellationToken)
    {
        var recorded = await WriteAsync(
            Fenced(Finish).With("round", round).WithText("call_id", callId).WithText("result", result),
            cancellationToken
        );
        if (!recorded)
            throw new InvalidOperationException("A tool call is recorded before it starts.");
    }

    private Statement Fenced(string sql) =>
        new Statement(sql).With("turn", fence.Turn).With("claim", fence.Lease.Claim);

    private async Task<bool> WriteAsync(Statement statement, CancellationToken cancellationToken) =>
        await database.ListAsync(statement, r => r.GetBoolean(0), cancellationToken) is [var recorded]
            ? recorded
            : throw TurnStore.FencedOut();
}
