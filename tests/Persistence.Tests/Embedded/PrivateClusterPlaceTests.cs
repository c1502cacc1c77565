using BotHost.Persistence.Embedded;
using Npgsql;

namespace BotHost.Persistence.Tests.Embedded;

public sealed class PrivateClusterPlaceTests
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Theory]
    [InlineData("two words/.data")]
    [InlineData("grüße 你好 🎉/.data")]
    [InlineData("it's $HOME `id` \"quoted\" \\ %d/.data")]
    [InlineData(
        "a-path-that-is-longer-than-the-107-bytes-a-unix-socket-may-have/another-part-of-that-very-long-path/.data"
    )]
    public async Task Any_path_will_do(string below)
    {
        await using var folder = new ClusterFolder(below);
        await using var cluster = await folder.StartAsync();
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = source.CreateCommand("show data_directory");

        (await command.ExecuteScalarAsync()).ShouldBe(cluster.DataFolder);
    }

    [Fact]
    public async Task Where_the_servers_user_cannot_enter_the_data_is_kept_elsewhere_and_found_again()
    {
        await using var folder = new ClusterFolder("closed/.data");
        Directory.CreateDirectory(Path.Combine(folder.Top, "closed"), Closed);
        string first;
        await using (var cluster = await folder.StartAsync())
        {
            first = cluster.DataFolder;
        }

        await using var again = await folder.StartAsync();

        again.DataFolder.ShouldBe(first);
        first.ShouldBe(folder.Data);
        // An ordinary user runs the server itself and can enter; root has to hand it to somebody who cannot.
        first.StartsWith(folder.Top, StringComparison.Ordinal).ShouldBe(!Environment.IsPrivilegedProcess);
    }

    [Fact]
    public async Task A_cluster_of_somebody_else_is_never_touched()
    {
        await using var folder = new ClusterFolder();
        Directory.CreateDirectory(Path.Combine(folder.Host, "postgres"));
        var version = Path.Combine(folder.Host, "postgres", "PG_VERSION");
        await File.WriteAllTextAsync(version, "15\n");

        var refused = await Should.ThrowAsync<PrivateClusterException>(() => folder.StartAsync());

        refused.Message.ShouldContain("did not create");
        refused.Message.ShouldContain("DATABASE_URL");
        Directory.EnumerateFileSystemEntries(Path.Combine(folder.Host, "postgres")).ShouldBe([version]);
    }

    [Fact]
    public async Task Missing_programs_are_reported_with_the_remedy()
    {
        await using var folder = new ClusterFolder();

        var missing = await Should.ThrowAsync<PrivateClusterException>(() =>
            folder.StartAsync(folder.Options with { Binaries = folder.Top })
        );

        missing.Message.ShouldContain("apt-get install postgresql");
        missing.Message.ShouldContain("DATABASE_URL");
    }

    [Fact]
    public async Task Too_old_programs_are_refused()
    {
        await using var folder = new ClusterFolder();
        foreach (var program in new[] { "postgres", "initdb", "pg_ctl" })
        {
            var path = Path.Combine(folder.Top, program);
            await File.WriteAllTextAsync(path, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.11 (Debian 14.11-1)'\n");
            File.SetUnixFileMode(path, Closed);
        }

        var old = await Should.ThrowAsync<PrivateClusterException>(() =>
            folder.StartAsync(folder.Options with { Binaries = folder.Top })
        );

        old.Message.ShouldContain("PostgreSQL 14");
        old.Message.ShouldContain("15 or newer");
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_is_left_alone()
    {
        await using var folder = new ClusterFolder();
        await (await folder.StartAsync()).DisposeAsync();
        var version = Path.Combine(folder.Data, "PG_VERSION");
        var real = await File.ReadAllTextAsync(version);
        await File.WriteAllTextAsync(version, "99\n");

        var refused = await Should.ThrowAsync<PrivateClusterException>(() => folder.StartAsync());
        refused.Message.ShouldContain("made by PostgreSQL 99");

        await File.WriteAllTextAsync(version, real);
        await using var cluster = await folder.StartAsync();
        cluster.DataFolder.ShouldBe(folder.Data);
    }

    [Fact]
    public async Task A_server_that_will_not_start_is_quoted()
    {
        await using var folder = new ClusterFolder();
        var settings = new Dictionary<string, string> { ["shared_buffers"] = "plenty" };

        var failed = await Should.ThrowAsync<PrivateClusterException>(() =>
            folder.StartAsync(folder.Options with { Settings = settings })
        );

        failed.Message.ShouldContain("\"shared_buffers\"");
        failed.Message.ShouldContain("plenty");
    }
}
