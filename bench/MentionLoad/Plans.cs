using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using SlackEmulator;
using SlackEmulator.Rules;

namespace MentionLoad;

/// <summary>The plans that PostgreSQL really used for the host's statements, in a database that has grown for a while.</summary>
internal static partial class Plans
{
    private const int Mentions = 20;

    // One conversation every six seconds, in 500 channels; of each a turn, two messages and five handled arrivals.
    private const string Fill = """
        insert into conversation (id, tenant_id, adapter, channel, thread)
        select gen_random_uuid(), 'T0EMULATOR', 'slack', case n % 500 when 0 then 'C0GENERAL01' else 'C' || n % 500 end,
            (extract(epoch from now())::bigint - n * 6)::text || '.000100'
        from generate_series(1, @rows) n;
        insert into lease (conversation_id, tenant_id, arrivals) select id, tenant_id, 5 from conversation;
        insert into turn (id, tenant_id, conversation_id, trigger_id, order_key, phase, outcome, deadline_at, settled_at, ended_at, text_model, text_sent)
        select gen_random_uuid(), tenant_id, id, gen_random_uuid(), thread, 'done', 'answered', now(), now(), now(), repeat('word ', 100), repeat('word ', 100)
        from conversation;
        insert into message (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at)
        select gen_random_uuid(), tenant_id, id, adapter, channel, thread || n, thread || n, 'U1', n = 2, repeat('some words of thread ' || thread, 5), now()
        from conversation, generate_series(1, 2) n;
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, state, arrived_at, handled_at)
        select gen_random_uuid(), tenant_id, adapter, 'message:' || channel || ':' || thread || n, id, thread || n, 'message_received', true, 'done',
            now() - interval '1 day', now() - interval '1 day'
        from conversation, generate_series(1, 5) n;
        """;

    public static async Task<int> WriteAsync(string file, int rows, CancellationToken cancellationToken)
    {
        await using var server = await Run.StartServerAsync(cancellationToken);
        await using var database = await server.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Rules = new EmulatorRules { RateLimits = false } },
            cancellationToken
        );
        // Migrates, and goes.
        await using (
            await HostProcess.StartAsync(slack, database.ConnectionString, HostProcess.Demo(pace: 0), cancellationToken)
        ) { }
        await FillAsync(database.DataSource, rows, cancellationToken);
        Console.WriteLine($"filled with {rows} conversations");

        await using (
            var host = await HostProcess.StartAsync(
                slack,
                database.ConnectionString,
                HostProcess.Demo(pace: 0),
                cancellationToken
            )
        )
        {
            slack.EventsUrl = new Uri(host.Address, "/slack/events");
            for (var n = 0; n < Mentions; n++)
                await Run.AnswerAsync(slack, Run.Post(slack, n), cancellationToken);
        }

        await using var log = database.DataSource.CreateCommand("select pg_read_file('server.log')");
        var plans = Read((string)(await log.ExecuteScalarAsync(cancellationToken))!);
        var text = new StringBuilder(
            $"Plans of the host's statements, {rows} conversations, EXPLAIN (ANALYZE, BUFFERS) by auto_explain while {Mentions} mentions were answered.\n"
                + "Of each statement the slowest run after its first two.\n"
        );
        foreach (var (statement, (calls, plan)) in plans.OrderByDescending(plan => plan.Value.Calls))
            text.Append(CultureInfo.InvariantCulture, $"\n---- {calls} times: {statement}\n{plan}\n");
        await File.WriteAllTextAsync(file, text.ToString(), cancellationToken);
        var scans = plans.Where(plan => LargeScan().IsMatch(plan.Value.Plan)).Select(plan => plan.Key).ToList();
        Console.WriteLine(
            $"{plans.Count} statements in {file}; with a sequential scan of a large table: {scans.Count}"
        );
        foreach (var statement in scans)
            Console.WriteLine($"  {statement}");
        return scans.Count == 0 ? 0 : 1;
    }

    private static async Task FillAsync(NpgsqlDataSource database, int rows, CancellationToken cancellationToken)
    {
        foreach (var sql in Fill.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = database.CreateCommand(sql.Replace("@rows", $"{rows}", StringComparison.Ordinal));
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // So that the host has something to catch up on, too.
        await using var away = database.CreateCommand("update watermark set good_until = now() - interval '1 hour'");
        await away.ExecuteNonQueryAsync(cancellationToken);
        await using var analyze = database.CreateCommand("vacuum analyze");
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(cancellationToken);
        // From now on every new connection tells its plans.
        await using var explain = database.CreateCommand(
            """
            do $$ begin
                execute format('alter database %I set auto_explain.log_min_duration = 0', current_database());
                execute format('alter database %I set auto_explain.log_analyze = on', current_database());
                execute format('alter database %I set auto_explain.log_buffers = on', current_database());
                execute format('alter database %I set auto_explain.log_timing = on', current_database());
            end $$
            """
        );
        await explain.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Dictionary<string, (int Calls, string Plan)> Read(string log)
    {
        Dictionary<string, (int Calls, string Plan)> plans = new(StringComparer.Ordinal);
        Dictionary<string, double> slowest = new(StringComparer.Ordinal);
        foreach (Match match in Entry().Matches(log))
        {
            var entry = match.Groups["entry"].Value;
            var at = PlanBegin().Match(entry);
            if (!at.Success || entry.Contains("auto_explain", StringComparison.Ordinal))
                continue;
            var statement = Spaces().Replace(entry[..at.Index], " ").Trim();
            var (calls, plan) = plans.GetValueOrDefault(statement);
            var took = double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture);
            // A connection's first run of a statement also pays for what is then cached.
            if (calls < 3 || took > slowest[statement])
                (slowest[statement], plan) = (took, $"duration: {took} ms\n{entry[at.Index..].TrimEnd()}");
            plans[statement] = (calls + 1, plan);
        }

        return plans;
    }

    [GeneratedRegex(
        @"duration: (?<ms>[\d.]+) ms  plan:\n\s+Query Text: (?<entry>(.|\n)*?)(?=\n\d{4}-\d\d-\d\d |\z)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Entry();

    [GeneratedRegex(@"\n\t[A-Z][^\n]*\(cost=", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex PlanBegin();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"Seq Scan on (conversation|lease|turn|message|inbox)\b.*rows=\d{4,}",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex LargeScan();
}
