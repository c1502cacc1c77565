using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>Parts and cards of a reply. Every write begins with the fence; repeating one after a lost answer changes nothing.</summary>
internal sealed class ReplyJournal(Database database, TurnFence fence) : IReplyJournal
{
    private const string WritePart = """
        insert into reply_part (turn_id, seq, after_ts, ts, mode, state, slice_start, slice_length, bytes)
        select id, @seq, @after_ts, @ts, @mode, @state, @slice_start, @slice_length, @bytes from mine
        on conflict (turn_id, seq) do update set after_ts = excluded.after_ts, ts = excluded.ts, mode = excluded.mode,
            state = excluded.state, slice_start = excluded.slice_start, slice_length = excluded.slice_length,
            bytes = excluded.bytes, updated_at = now()
        returning true
        """;

    // A message of an earlier turn may be newer than what this turn answers, and is never taken for the one asked for here.
    private const string Opening = """
        with mine as (select id, conversation_id from turn where id = @turn and claim = @claim for no key update),
        newest as (
            select greatest(@after_ts, max(p.ts)) as ts
            from mine join turn t on t.conversation_id = mine.conversation_id join reply_part p on p.turn_id = t.id)
        insert into reply_part (turn_id, seq, after_ts, ts, mode, state, slice_start, slice_length, bytes)
        select id, @seq, newest.ts, @ts, @mode, @state, @slice_start, @slice_length, @bytes from mine, newest
        on conflict (turn_id, seq) do update set after_ts = excluded.after_ts, ts = excluded.ts, mode = excluded.mode,
            state = excluded.state, slice_start = excluded.slice_start, slice_length = excluded.slice_length,
            bytes = excluded.bytes, updated_at = now()
        returning after_ts
        """;

    private const string Part =
        "with mine as (select id from turn where id = @turn and claim = @claim for no key update) " + WritePart;

    private const string Progress =
        "with mine as (update turn set text_model = @text_model, text_sent = @text_sent where id = @turn and claim = @claim returning id) "
        + WritePart;

    // The identity gives each card its place when it first appears; what is null leaves what was there.
    private const string Cards = """
        with mine as (
            update turn set plan_title = coalesce(@plan_title, plan_title) where id = @turn and claim = @claim returning id),
        cards as (
            insert into task (turn_id, task_id, title, status, details, output, sources)
            select mine.id, c.task_id, c.title, c.status, c.details, c.output, c.sources::jsonb
            from mine, unnest(@ids, @titles, @statuses, @details, @outputs, @sources)
                with ordinality as c(task_id, title, status, details, output, sources, n)
            order by c.n
            on conflict (turn_id, task_id) do update set title = excluded.title, status = excluded.status,
                details = coalesce(excluded.details, task.details), output = coalesce(excluded.output, task.output),
                sources = coalesce(excluded.sources, task.sources), updated_at = now())
        select true from mine
        """;

    public async Task<string> OpeningAsync(ReplyPart part, CancellationToken cancellationToken)
    {
        var opened = await database.ListAsync(Of(Opening, part), row => row.GetString(0), cancellationToken);
        return opened is [var newest] ? newest : throw TurnStore.FencedOut();
    }

    public Task UpdateAsync(ReplyPart part, CancellationToken cancellationToken) =>
        WriteAsync(Of(Part, part), cancellationToken);

    public Task ProgressAsync(ReplyPart part, ReplyTexts soFar, CancellationToken cancellationToken) =>
        WriteAsync(
            Of(Progress, part).WithText("text_model", soFar.Model).WithText("text_sent", soFar.Sent),
            cancellationToken
        );

    public Task TasksAsync(string? planTitle, IReadOnlyList<TaskUpdate> changed, CancellationToken cancellationToken)
    {
        // One statement cannot write a row twice: several changes of one card become one, in the place of the first.
        TaskUpdate[] cards = [.. changed.GroupBy(t => t.Id).Select(same => same.Aggregate(Merge))];
        var statement = Fenced(Cards).WithText("plan_title", planTitle);
        void Texts(string name, Func<TaskUpdate, string?> value) =>
            statement.WithArray(name, cards.Select(c => StorableText.Clean(value(c))).ToArray(), NpgsqlDbType.Text);

        Texts("ids", c => c.Id);
        Texts("titles", c => c.Title);
        Texts("statuses", c => ReplyRows.NameOf(c.Status));
        Texts("details", c => c.Details);
        Texts("outputs", c => c.Output);
        Texts("sources", c => c.Sources is null ? null : ReplyRows.Write(c.Sources));
        return WriteAsync(statement, cancellationToken);
    }

    private static TaskUpdate Merge(TaskUpdate earlier, TaskUpdate later) =>
        later with
        {
            Details = later.Details ?? earlier.Details,
            Output = later.Output ?? earlier.Output,
            Sources = later.Sources ?? earlier.Sources,
        };

    private Statement Of(string sql, ReplyPart part) =>
        Fenced(sql)
            .With("seq", part.Number)
            .WithText("after_ts", part.AfterTs)
            .WithText("ts", part.Ts)
            .With("mode", ReplyRows.NameOf(part.Mode))
            .With("state", ReplyRows.NameOf(part.State))
            .With("slice_start", part.SliceStart)
            .With("slice_length", part.SliceLength)
            .With("bytes", part.Bytes);

    private Statement Fenced(string sql) =>
        new Statement(sql).With("turn", fence.Turn).With("claim", fence.Lease.Claim);

    private async Task WriteAsync(Statement statement, CancellationToken cancellationToken)
    {
        if ((await database.ListAsync(statement, r => r.GetBoolean(0), cancellationToken)).Count == 0)
            throw TurnStore.FencedOut();
    }
}
