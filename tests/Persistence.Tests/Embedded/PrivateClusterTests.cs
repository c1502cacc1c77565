using BotHost.Persistence.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BotHost.Persistence.Tests.Embedded;

public sealed class PrivateClusterTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task First_start_creates_a_checksummed_utf8_cluster_behind_a_password()
    {
        await using var folder = new ClusterFolder();
        await using var cluster = await folder.StartAsync();

        (await ScalarAsync(cluster, "select current_database()::text")).ShouldBe("bothost");
        (await ScalarAsync(cluster, "show server_encoding")).ShouldBe("UTF8");
        (await ScalarAsync(cluster, "show data_checksums")).ShouldBe("on");
        (await ScalarAsync(cluster, "show listen_addresses")).ShouldBe("127.0.0.1");
        File.GetUnixFileMode(Path.Combine(folder.Data, "bothost-cluster.json")).ShouldBe(OwnerOnly);
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "wrong", Pooling = false };
        await using var stranger = new NpgsqlConnection(wrong.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(() => stranger.OpenAsync())).SqlState.ShouldBe("28P01");
    }

    [Fact]
    public async Task A_restart_keeps_data_and_port()
    {
        await using var folder = new ClusterFolder();
        string before;
        await using (var first = await folder.StartAsync())
        {
            before = first.ConnectionString;
            await ExecuteAsync(first, "create table kept (id int); insert into kept values (42)");
        }

        await using var second = await folder.StartAsync();

        second.ConnectionString.ShouldBe(before);
        (await ScalarAsync(second, "select id from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_killed_server_recovers_at_the_next_start_with_all_that_was_committed()
    {
        await using var folder = new ClusterFolder();
        await using var killed = await folder.StartAsync();
        await ExecuteAsync(killed, "create table kept (id int); insert into kept values (42)");
        await ClusterFolder.KillAsync(killed.ProcessId);

        await using var again = await folder.StartAsync();

        again.ProcessId.ShouldNotBe(killed.ProcessId);
        (await ScalarAsync(again, "select id from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_server_killed_under_a_running_host_is_started_again_where_it_was()
    {
        await using var folder = new ClusterFolder();
        await using var cluster = await folder.StartAsync();
        await ExecuteAsync(cluster, "create table kept (id int); insert into kept values (42)");
        using var stop = new CancellationTokenSource();
        var watch = cluster.KeepRunningAsync(stop.Token);

        await ClusterFolder.KillAsync(cluster.ProcessId);
        var kept = await Eventually.AnyAsync<object?>(async () =>
        {
            try
            {
                return [await ScalarAsync(cluster, "select id from kept")];
            }
            catch (NpgsqlException)
            {
                return [];
            }
        });

        kept.ShouldBe([42]);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task The_server_of_a_crashed_host_is_adopted_and_stopped_by_its_new_owner()
    {
        await using var folder = new ClusterFolder();
        await (await folder.StartAsync()).DisposeAsync();
        var left = await folder.LeaveServerOfCrashedHostAsync();

        await using (var adopted = await folder.StartAsync())
        {
            adopted.ProcessId.ShouldBe(left);
            (await ScalarAsync(adopted, "select 1")).ShouldBe(1);
        }

        (await ClusterFolder.EndsAsync(left)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_last_host_to_leave_stops_the_server()
    {
        await using var folder = new ClusterFolder();
        var starter = await folder.StartAsync();
        var other = await folder.StartAsync();
        other.ProcessId.ShouldBe(starter.ProcessId);

        await starter.DisposeAsync();
        (await ScalarAsync(other, "select 1")).ShouldBe(1);

        await other.DisposeAsync();
        (await ClusterFolder.EndsAsync(other.ProcessId)).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_hosts_that_start_at_once_share_one_server()
    {
        await using var folder = new ClusterFolder();

        var hosts = await Task.WhenAll(folder.StartAsync(), folder.StartAsync());

        hosts[0].ProcessId.ShouldBe(hosts[1].ProcessId);
        foreach (var host in hosts)
        {
            (await ScalarAsync(host, "select 1")).ShouldBe(1);
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_pid_file_whose_number_belongs_to_another_program_is_stale()
    {
        await using var folder = new ClusterFolder();
        await (await folder.StartAsync()).DisposeAsync();
        var file = Path.Combine(folder.Data, "postmaster.pid");
        await File.WriteAllLinesAsync(
            file,
            [$"{Environment.ProcessId}", folder.Data, "1", "5432", "", "", "0", "ready"]
        );
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        await using var cluster = await folder.StartAsync();

        (await ScalarAsync(cluster, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_pid_file_of_a_dead_process_is_stale()
    {
        await using var folder = new ClusterFolder();
        await (await folder.StartAsync()).DisposeAsync();
        var left = await folder.LeaveServerOfCrashedHostAsync();
        await ClusterFolder.KillAsync(left);
        File.Exists(Path.Combine(folder.Data, "postmaster.pid")).ShouldBeTrue();

        await using var cluster = await folder.StartAsync();

        cluster.ProcessId.ShouldNotBe(left);
    }

    [Fact]
    public async Task A_port_taken_meanwhile_is_replaced()
    {
        await using var folder = new ClusterFolder();
        int port;
        await using (var first = await folder.StartAsync())
        {
            port = new NpgsqlConnectionStringBuilder(first.ConnectionString).Port;
        }

        using var squatter = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        squatter.Start();
        await using var second = await folder.StartAsync();

        new NpgsqlConnectionStringBuilder(second.ConnectionString).Port.ShouldNotBe(port);
        (await ScalarAsync(second, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_draft_left_by_a_crash_within_initdb_is_cleared_away()
    {
        await using var folder = new ClusterFolder();
        var draft = Path.Combine(folder.Host, "postgres.new-0123456789ab", "data");
        Directory.CreateDirectory(draft);
        await File.WriteAllTextAsync(Path.Combine(draft, "PG_VERSION"), "15\n");

        await using var cluster = await folder.StartAsync();

        Directory.EnumerateDirectories(folder.Host, "postgres.new-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_that_is_called_off_leaves_no_server()
    {
        await using var folder = new ClusterFolder();
        await (await folder.StartAsync()).DisposeAsync();
        using var patience = new CancellationTokenSource();
        var log = new CancelAtLog(6901, patience);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            PrivateCluster.StartAsync(folder.Options, log, TimeProvider.System, patience.Token)
        );

        Postmaster.Read(folder.Data).ShouldBeNull();
    }

    [Fact]
    public async Task A_start_that_takes_too_long_says_so()
    {
        await using var folder = new ClusterFolder();
        Directory.CreateDirectory(folder.Host);
        using var held = await ClusterLock.EnterAsync(folder.Host, TimeProvider.System, CancellationToken.None);

        var late = await Should.ThrowAsync<PrivateClusterException>(() =>
            folder.StartAsync(folder.Options with { StartTimeout = TimeSpan.FromMilliseconds(200) })
        );

        late.Message.ShouldContain("not ready");
    }

    private static async Task<object?> ScalarAsync(PrivateCluster cluster, string query)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = source.CreateCommand(query);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(PrivateCluster cluster, string statement)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class CancelAtLog(int eventId, CancellationTokenSource source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId id,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (id.Id == eventId)
            {
                source.Cancel();
            }
        }
    }
}
