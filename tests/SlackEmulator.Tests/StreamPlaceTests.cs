using System.Text.Json.Nodes;
using SlackEmulator.Rules;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed class StreamPlaceTests
{
    private static readonly EmulatorRules Unlimited = new() { RateLimits = false };

    private static JsonObject InChannel(Scene scene, string root) =>
        new()
        {
            ["channel"] = scene.General,
            ["thread_ts"] = root,
            ["recipient_user_id"] = scene.Slack.Workspace.Ada.Id,
            ["recipient_team_id"] = scene.Slack.Workspace.TeamId,
        };

    private static string AskInGeneral(Scene scene) =>
        scene.Slack.Post(scene.Slack.Workspace.Ada, scene.General, "@bothost hi");

    [Fact]
    public async Task A_stream_in_a_channel_needs_both_recipients()
    {
        await using var scene = await Scene.StartAsync();
        var root = AskInGeneral(scene);
        var withoutUser = InChannel(scene, root);
        withoutUser.Remove("recipient_user_id");
        var withoutTeam = InChannel(scene, root);
        withoutTeam.Remove("recipient_team_id");

        (await scene.StartStreamAsync(withoutUser)).ShouldBeRefused("missing_recipient_user_id");
        (await scene.StartStreamAsync(withoutTeam)).ShouldBeRefused("missing_recipient_team_id");
        (await scene.StartStreamAsync(InChannel(scene, root))).ShouldBeOk();
    }

    [Fact]
    public async Task The_need_for_recipients_can_be_switched_off()
    {
        await using var scene = await Scene.StartAsync(Unlimited with { RecipientsInChannels = false });
        var root = AskInGeneral(scene);

        var reply = await scene.StartStreamAsync(new JsonObject { ["channel"] = scene.General, ["thread_ts"] = root });

        reply.ShouldBeOk();
    }

    [Fact]
    public async Task Unknown_recipients_are_refused()
    {
        await using var scene = await Scene.StartAsync();
        var root = AskInGeneral(scene);
        var user = InChannel(scene, root);
        user["recipient_user_id"] = "U0NOBODY";
        var team = InChannel(scene, root);
        team["recipient_team_id"] = "T0NOWHERE";

        (await scene.StartStreamAsync(user)).ShouldBeRefused("user_not_found");
        (await scene.StartStreamAsync(team)).ShouldBeRefused("team_not_found");
    }

    [Fact]
    public async Task A_thread_must_be_named_by_the_ts_of_its_root()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();
        var answer = scene.Slack.PostDirect(scene.Slack.Workspace.Ada, "and?", root);

        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = "" })).ShouldBeRefused("invalid_arguments");
        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = "1.000000" })).ShouldBeRefused(
            "invalid_thread_ts"
        );
        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = answer })).ShouldBeRefused("invalid_thread_ts");
        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = root })).ShouldBeOk();
    }

    [Fact]
    public async Task A_stream_outside_a_thread_opens_in_direct_messages_only()
    {
        await using var scene = await Scene.StartAsync();
        var inChannel = InChannel(scene, "0");

        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = "0" })).ShouldBeOk();
        (await scene.StartStreamAsync(inChannel)).ShouldBeRefused("invalid_thread_ts");
    }

    [Fact]
    public async Task Streams_outside_threads_are_switched_per_kind_of_channel()
    {
        await using var scene = await Scene.StartAsync(
            Unlimited with
            {
                TopLevelStreamsInDirectMessages = false,
                TopLevelStreamsInChannels = true,
            }
        );

        (await scene.StartStreamAsync(new JsonObject { ["thread_ts"] = "0" })).ShouldBeRefused("invalid_thread_ts");
        (await scene.StartStreamAsync(InChannel(scene, "0"))).ShouldBeOk();
    }

    [Fact]
    public async Task A_stream_needs_a_channel_that_exists_is_open_and_has_the_bot()
    {
        await using var scene = await Scene.StartAsync();
        var root = AskInGeneral(scene);
        var unknown = InChannel(scene, root);
        unknown["channel"] = "C0NOWHERE";
        var hidden = InChannel(scene, root);
        hidden["channel"] = scene.Slack.Workspace.Channel("private-empty").Id;

        (await scene.StartStreamAsync(unknown)).ShouldBeRefused("channel_not_found");
        (await scene.StartStreamAsync(hidden)).ShouldBeRefused("channel_not_found");
        var open = await scene.StartStreamAsync(InChannel(scene, root));
        var more = new JsonObject
        {
            ["channel"] = scene.General,
            ["ts"] = open["ts"]!.GetValue<string>(),
            ["markdown_text"] = "more",
        };
        scene.Slack.SetArchived(scene.General, true);
        (await scene.StartStreamAsync(InChannel(scene, root))).ShouldBeRefused("is_archived");
        (await scene.Bot.CallAsync("chat.appendStream", more)).ShouldBeRefused("is_archived");
        (await scene.Bot.CallAsync("chat.stopStream", more)).ShouldBeRefused("is_archived");
        scene.Slack.SetArchived(scene.General, false);
        scene.Slack.SetBotMembership(scene.General, false);
        (await scene.StartStreamAsync(InChannel(scene, root))).ShouldBeRefused("not_in_channel");
        (await scene.Bot.CallAsync("chat.appendStream", more)).ShouldBeRefused("not_in_channel");
    }

    [Fact]
    public async Task Only_timeline_and_plan_are_display_modes()
    {
        await using var scene = await Scene.StartAsync();

        (await scene.StartStreamAsync(new JsonObject { ["task_display_mode"] = "dense" }))
            .ShouldBeRefused("invalid_arguments")
            .Explanations()
            .ShouldBe(["[ERROR] must be a valid enum value [json-pointer:/task_display_mode]"]);
    }
}
