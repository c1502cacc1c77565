using System.Diagnostics;
using System.Text.Json.Nodes;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task Waiting_wakes_when_the_condition_comes_true()
    {
        await using var scene = await Scene.StartAsync();
        var waiting = scene.Slack.WaitForAsync(s =>
            s.Messages(scene.General).FirstOrDefault(m => m.IsBot && m.Text == "here")
        );
        waiting.IsCompleted.ShouldBeFalse();

        await scene.Bot.CallAsync(
            "chat.postMessage",
            new JsonObject { ["channel"] = scene.General, ["text"] = "here" }
        );

        (await waiting).Text.ShouldBe("here");
    }

    [Fact]
    public async Task Waiting_in_vain_ends_with_the_tail_of_the_transcript()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bot.CallAsync("chat.sing", []);

        var error = await Should.ThrowAsync<TimeoutException>(() =>
            scene.Slack.WaitForAsync(_ => false, TimeSpan.FromMilliseconds(50))
        );

        error.Message.ShouldContain("chat.sing 200 unknown_method");
    }

    [Fact]
    public async Task Waiting_ends_with_its_token()
    {
        await using var scene = await Scene.StartAsync();
        using var cancelled = new CancellationTokenSource();
        var waiting = scene.Slack.WaitForAsync(_ => false, cancellationToken: cancelled.Token);

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Two_emulators_in_one_process_share_nothing()
    {
        await using var one = await Scene.StartAsync();
        await using var other = await Scene.StartAsync();

        one.Ask("only here");

        one.Slack.BaseAddress.ShouldNotBe(other.Slack.BaseAddress);
        one.Slack.Messages(one.Direct).ShouldHaveSingleItem();
        other.Slack.Messages(other.Direct).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cards_posted_as_blocks_read_like_streamed_ones()
    {
        await using var scene = await Scene.StartAsync();

        var ts = (
            await scene.Bot.CallAsync(
                "chat.postMessage",
                new JsonObject
                {
                    ["channel"] = scene.General,
                    ["text"] = "fallback",
                    ["blocks"] = JsonNode.Parse(
                        """
                        [{"type":"plan","title":"Plan","tasks":[{"task_id":"1","title":"Look","status":"complete",
                          "output":{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"found"}]}]}}]},
                         {"type":"markdown","text":"**Done**"}]
                        """
                    ),
                }
            )
        ).Ts();

        var message = scene.Slack.Message(scene.General, ts)!;
        message.PlanTitle.ShouldBe("Plan");
        message.Shown.ShouldBe("**Done**");
        var card = message.Cards.ShouldHaveSingleItem();
        card.Output.ShouldBe("found");
        card.Status.ShouldBe("complete");
    }

    [Fact]
    public async Task People_cannot_do_what_slack_would_not_offer()
    {
        await using var scene = await Scene.StartAsync();
        var (ada, grace) = (scene.Slack.Workspace.Ada, scene.Slack.Workspace.Grace);
        var ts = scene.Ask("mine");

        Should.Throw<ArgumentException>(() => scene.Slack.Post(grace, ada.DirectChannelId, "not mine"));
        Should.Throw<ArgumentException>(() => scene.Slack.Post(ada, ada.DirectChannelId, " "));
        Should.Throw<ArgumentException>(() => scene.Slack.Post(ada, ada.DirectChannelId, "x", "1.000000"));
        var general = scene.Slack.Post(ada, scene.General, "hers");
        Should.Throw<ArgumentException>(() => scene.Slack.Edit(grace, scene.General, general, "x"));
        Should.Throw<ArgumentException>(() => scene.Slack.Messages("C0NOWHERE"));
        scene.Slack.Message(scene.Direct, ts)!.Text.ShouldBe("mine");
    }

    [Theory]
    [InlineData("--port", "70000", "--port takes 0 to 65535")]
    [InlineData("--host", "nowhere", "--host takes an IP address")]
    [InlineData("--events-url", "ftp://x", "--events-url takes an absolute http or https URL")]
    [InlineData("--time-scale", "0", "--time-scale must be greater than 0")]
    [InlineData("--seal-seconds", "0", "--seal-seconds must be greater than 0")]
    [InlineData("--signing-secret", " ", "--signing-secret must not be blank")]
    [InlineData("--app-token", " ", "--app-token must not be blank")]
    [InlineData("--mode", "pigeon", "--mode takes auto, http or socket")]
    [InlineData("--colour", "red", "'--colour'")]
    public async Task A_bad_option_is_one_clear_line_and_a_failing_exit_code(string option, string value, string line)
    {
        var (code, error) = await RunAsync(option, value);

        code.ShouldBe(2);
        error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(line);
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_line_and_a_failing_exit_code()
    {
        await using var scene = await Scene.StartAsync();
        var port = scene.Slack.BaseAddress.Port;

        var (code, error) = await RunAsync("--port", $"{port}");

        code.ShouldBe(1);
        error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain($"Port {port} on 127.0.0.1 is taken");
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        var program = typeof(SlackEmulatorHost).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        await output;
        return (process.ExitCode, error);
    }
}
