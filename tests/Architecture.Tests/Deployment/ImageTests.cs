using System.Security.Cryptography;

namespace BotHost.Architecture.Tests.Deployment;

/// <summary>
/// There need be no container engine for this: the Dockerfile's own COPY and RUN lines are carried out in a folder, and
/// its start commands are run there as an ordinary user who may not write to it.
/// </summary>
public sealed class ImageTests : IAsyncLifetime
{
    private readonly Dockerfile _file = Dockerfile.Read();
    private readonly string _top = Path.Combine(
        Path.GetTempPath(),
        "bothost-image-" + RandomNumberGenerator.GetHexString(12, lowercase: true)
    );

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_top, "source"));
        foreach (var (_, verb, rest) in _file.Instructions.Where(i => i.Stage == "build"))
        {
            if (verb == "COPY")
            {
                Copy(rest.Split(' '));
            }
            else if (verb == "RUN")
            {
                var line = rest.Replace("/app/", Path.Combine(_top, "app") + "/", StringComparison.Ordinal);
                var (exitCode, output) = await Shell.RunAsync(
                    Path.Combine(_top, "source"),
                    ["/bin/sh", "-c", line],
                    new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" }
                );
                exitCode.ShouldBe(0, $"{line}\n{output}");
            }
        }

        await Shell.RunAsync(_top, ["chmod", "-R", "a+rX,a-w", Path.Combine(_top, "app")]);
    }

    public async Task DisposeAsync()
    {
        await Shell.RunAsync("/", ["chmod", "-R", "u+w", _top]);
        Directory.Delete(_top, recursive: true);
    }

    [Fact]
    public async Task The_images_build_and_start_as_an_ordinary_user_in_a_read_only_folder()
    {
        File.Exists(Path.Combine(_top, "app", "bot", "BotHost")).ShouldBeTrue("the image links bothost to it");
        Directory.EnumerateFiles(_top, ".env", SearchOption.AllDirectories).ShouldBeEmpty();

        var (exitCode, refusal) = await Shell.RunAsync("/", AsOrdinaryUser("bot", []), NoSettings());
        exitCode.ShouldNotBe(0, refusal);
        refusal.ShouldContain("SLACK_BOT_TOKEN");

        using var emulator = Shell.Start("/", AsOrdinaryUser("emulator", ["--port", "0"]), NoSettings());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var first = await emulator.StandardOutput.ReadLineAsync(patience.Token);
        emulator.Kill(entireProcessTree: true);
        await emulator.WaitForExitAsync(patience.Token);
        first.ShouldNotBeNull().ShouldContain("Slack emulator");
    }

    private string[] AsOrdinaryUser(string stage, string[] arguments)
    {
        var start = _file
            .List(stage, "ENTRYPOINT")
            .Select(word => word.Replace("/app/", Path.Combine(_top, "app", stage) + "/", StringComparison.Ordinal));
        return Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. start, .. arguments]
            : [.. start, .. arguments];
    }

    // As Kubernetes would give it: a temporary folder and nothing else that can be written to.
    private static Dictionary<string, string?> NoSettings()
    {
        var environment = KnownSettings.Names.ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        environment["PORT"] = "0";
        environment["HOME"] = "/nonexistent";
        return environment;
    }

    private void Copy(string[] paths)
    {
        var target = Path.Combine(_top, "source", paths[^1]);
        foreach (var path in paths[..^1])
        {
            var source = Repository.PathOf(path.TrimEnd('/'));
            if (File.Exists(source))
            {
                Directory.CreateDirectory(target);
                File.Copy(source, Path.Combine(target, Path.GetFileName(source)));
                continue;
            }

            foreach (var file in Repository.Files("*", path.TrimEnd('/')))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(path.TrimEnd('/'), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Repository.PathOf(file), copy, overwrite: true);
            }
        }
    }
}
