using BotHost.Testing;

namespace BotHost.Persistence.Tests.Turns;

public sealed class PlanTests(PostgresServer server) : StoreTests(server)
{
    private const string Fill = """
        insert into conversation (id, tenant_id, adapter, channel, thread)
        select md5('c' || n)::uuid, 'T' || n % 5, 'slack', 'C' || n % 50, n::text from generate_series(1, 20000) n;
        insert into lease (conversation_id, tenant_id) select id, tenant_id from conversation;
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, state, handled_at)
        select md5('i' || n)::uuid, 'T' || n % 5, 'slack', 'old/' || n, md5('c' || n)::uuid, n::text, 'message_received', n % 3 > 0, 'done', now()
        from generate_series(1, 20000) n;
        insert into turn (id, tenant_id, conversation_id, trigger_id, order_key, phase, deadline_at, ended_at)
        select md5('t' || n)::uuid, 'T' || n % 5, md5('c' || n)::uuid, md5('i' || n)::uuid, n::text, 'done', now(), now()
        from generate_series(1, 20000) n;
        insert into turn_round (turn_id, n, message) select id, 0, '{}' from turn;
        insert into tool_call (turn_id, round, call_id, tool, arguments, repeatable) select id, 0, 'c', 't', '{}', true from turn;
        insert into task (turn_id, task_id, title, status) select id, 'a', 'A', 'complete' from turn;
        insert into reply_part (turn_id, seq, after_ts, ts, mode, state, slice_start, slice_length, bytes)
        select id, 0, '1', order_key, 'native', 'settled', 0, 1, 1 from turn;
        insert into feedback (id, tenant_id, turn_id, user_id, verdict) select id, tenant_id, id, 'U1', 'positive' from turn;
        insert into usage (turn_id, model, tenant_id, rounds, input_tokens, output_tokens) select id, 'm', tenant_id, 1, 1, 1 from turn;
        update inbox set turn_id = md5('t' || substr(dedupe_key, 5))::uuid;
        insert into message (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at, turn_id)
        select md5('m' || n)::uuid, 'T' || n % 5, md5('c' || n)::uuid, 'slack', 'C' || n, n::text, n::text, 'U', false, 'some words ' || n, now(), md5('t' || n)::uuid
        from generate_series(1, 20000) n;
        """;

    // The server counts every scan that reads a table from end to end, in whichever statement and plan it happens.
    private const string Scans = """
        select coalesce(string_agg(relname || ' ' || seq_scan, ', ' order by relname), '') from pg_stat_user_tables
        where relname not in ('schema_migration', 'installation')
        """;

    [Fact]
    public async Task No_statement_of_the_hot_path_reads_a_big_table_from_end_to_end()
    {
        await ExecuteAsync(Fill);
        await ExecuteAsync("vacuum analyze");
        var before = await ScansAsync();

        // Often enough for prepared statements to reach their general plans.
        for (var i = 0; i < 12; i++)
        {
            var talk = new Talk($"fresh{i}", "T1");
            await Store.Inbox.AcceptAsync(talk.Says($"9{i:D2}.0", addressed: false), default);
            await Store.Inbox.AcceptAsync(talk.Likes(Guid.CreateVersion7(), $"9{i:D2}.5"), default);
            var claimed = await ArriveAsync(talk.Says($"9{i:D2}.1"));
            await Store.Turns.NextDueAsync(default);
            await Store.Turns.RenewAsync([claimed.State.Lease], default);
            var fence = await OpenAsync(claimed);
            var reply = Store.Turns.ReplyJournal(fence);
            await reply.OpeningAsync(new(0, "1", $"9{i:D2}.2", default, default, 0, 0, 0), default);
            await reply.TasksAsync("plan", [new("a", "A", default)], default);
            await reply.ProgressAsync(new(0, "1", $"9{i:D2}.2", default, default, 0, 0, 0), new("a", "a"), default);
            await Store.Turns.Journal(fence).RecordRoundAsync(new(0, "{}", "m", 1, 1), default);
            await Store.Turns.Journal(fence).RecordToolCallAsync(new(0, "c", "t", "{}", true, "r"), default);
            await Store.Turns.LoadAsync(fence, default);
            await Store.Turns.StopAsync(talk.Stops($"9{i:D2}.0", $"9{i:D2}.2"), default);
            var inRoom = talk.Stops($"9{i:D2}.0") with { Conversation = talk.Key with { Thread = null } };
            await Store.Turns.StopAsync(inRoom, default);
            var state = (await Store.Turns.ReadAsync([fence.Lease], default))[0];
            await AnswerAsync(claimed with { State = state }, fence, "answer");
            await Store.Immediate.TakeDueAsync(10, default);
            await Store.History.ReadAsync(talk.Id, 20, default);
            await Store.Feedback.GiveAsync("T1", fence.Turn, "U1", default, default);
        }

        (await ScansAsync()).ShouldBe(before);
    }

    private async Task<string> ScansAsync()
    {
        // A server process reports what it counted at the latest when it ends.
        await Store.DisposeAsync();
        await Eventually.AnyAsync<bool>(async () =>
            await ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'bothost%'"
            ) == 0
                ? [true]
                : []
        );
        await ReopenAsync();
        return await ScalarAsync<string>(Scans);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
        await ScalarAsync<object>("select pg_stat_force_next_flush()");
    }
}
