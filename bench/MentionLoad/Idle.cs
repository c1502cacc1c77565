using Npgsql;

namespace MentionLoad;

/// <summary>What the host costs when nobody says anything.</summary>
internal static class Idle
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(
        HostProcess host,
        NpgsqlDataSource database,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        // What the load left behind (last settlements, thanks to collected memory) is not idleness.
        await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
        await using (var reset = database.CreateCommand("select pg_stat_statements_reset()"))
            await reset.ExecuteNonQueryAsync(cancellationToken);
        var before = host.Cpu;
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken);
        var busy = (host.Cpu - before).TotalSeconds;

        Console.WriteLine($"idle for {seconds} s: {100 * busy / seconds:0.00} % of one CPU, statements:");
        await using var command = database.CreateCommand(
            """
            select calls, left(regexp_replace(query, '\s+', ' ', 'g'), 100)
            from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where d.datname = current_database() and query not ilike '%pg_stat%' and query not ilike 'select count(*) from %'
                and query not ilike '%pg_wal%' and query <> 'DISCARD ALL' order by calls desc
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var all = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            all += reader.GetInt64(0);
            var often = reader.GetInt64(0) > seconds / 5.0 + 1 ? "  MORE OFTEN THAN EVERY 5 s" : "";
            Console.WriteLine($"  {reader.GetInt64(0), 4}  {reader.GetString(1)}{often}");
        }

        Console.WriteLine($"  {(double)all / seconds:0.00} statements per second in all");
    }
}
