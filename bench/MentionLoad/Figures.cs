using Npgsql;

namespace MentionLoad;

/// <summary>Rows and statements that the turns of a run cost.</summary>
internal sealed class Figures
{
    private static readonly string[] Tables =
    [
        "inbox",
        "lease",
        "conversation",
        "turn",
        "turn_round",
        "tool_call",
        "task",
        "reply_part",
        "message",
        "usage",
    ];

    private readonly NpgsqlDataSource _database;
    private readonly Dictionary<string, long> _before = [];

    private Figures(NpgsqlDataSource database) => _database = database;

    public static async Task<Figures> StartAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var figures = new Figures(database);
        foreach (var table in Tables)
            figures._before[table] = await figures.NumberAsync($"select count(*) from {table}", cancellationToken);
        await figures.RunAsync("create extension if not exists pg_stat_statements", cancellationToken);
        await figures.RunAsync("select pg_stat_statements_reset()", cancellationToken);
        figures._before["wal"] = await figures.WalAsync(cancellationToken);
        return figures;
    }

    public async Task PrintAsync(int turns, CancellationToken cancellationToken)
    {
        var wal = await WalAsync(cancellationToken) - _before["wal"];
        Console.WriteLine("rows per turn:");
        foreach (var table in Tables)
        {
            var rows = await NumberAsync($"select count(*) from {table}", cancellationToken) - _before[table];
            Console.WriteLine($"  {table}: {(double)rows / turns:0.00}");
        }
        Console.WriteLine($"WAL per turn: {wal / turns} bytes");
        Console.WriteLine("statements per turn:");
        await using var command = _database.CreateCommand(
            """
            select sum(calls) over (), calls, round(mean_exec_time::numeric, 3)::float8, left(regexp_replace(query, '\s+', ' ', 'g'), 90)
            from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where d.datname = current_database() and query not ilike '%pg_stat%' and query not ilike 'select count(*) from %'
                and query not ilike '%pg_wal%' and query <> 'DISCARD ALL' order by calls desc limit 25
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var first = true;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (first)
                Console.WriteLine($"  all: {(double)reader.GetDecimal(0) / turns:0.0}");
            first = false;
            Console.WriteLine(
                $"  {(double)reader.GetInt64(1) / turns, 6:0.00}  {reader.GetDouble(2), 7:0.000} ms  {reader.GetString(3)}"
            );
        }
    }

    private Task<long> WalAsync(CancellationToken cancellationToken) =>
        NumberAsync("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint", cancellationToken);

    private async Task<long> NumberAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
