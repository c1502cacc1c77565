using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

/// <summary>Slash commands, over HTTP and over sockets.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task A_command_comes_as_signed_plain_form_fields_and_is_answered_by_text()
    {
        await using var receiver = await EventReceiver.StartAsync();
        receiver.Answer = (_, context) => context.Response.WriteAsync("Just a moment");
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { EventsUrl = receiver.Url }
        );
        var ada = slack.Workspace.Ada;

        slack.RunCommand(ada, slack.Workspace.General.Id, "/bothost", "what & when?");
        var received = await receiver.NextAsync();
        var answer = await slack.WaitForAsync(s =>
            s.EphemeralsFor(ada, slack.Workspace.General.Id) is [var only] ? only : null
        );

        var fields = QueryHelpers.ParseQuery(received.Body);
        fields["command"].ToString().ShouldBe("/bothost");
        fields["text"].ToString().ShouldBe("what & when?");
        fields["user_id"].ToString().ShouldBe(ada.Id);
        fields["channel_name"].ToString().ShouldBe("general");
        fields["is_enterprise_install"].ToString().ShouldBe("false");
        fields["response_url"].ToString().ShouldStartWith(slack.BaseAddress.ToString());
        fields["trigger_id"].ToString().ShouldNotBeEmpty();
        received.Header("Content-Type").ShouldBe("application/x-www-form-urlencoded");
        received
            .Header("X-Slack-Signature")
            .ShouldBe(
                EventReceiver.Sign(
                    slack.Options.SigningSecret,
                    received.Header("X-Slack-Request-Timestamp")!,
                    received.Body
                )
            );
        answer.Text.ShouldBe("Just a moment");
    }

    [Fact]
    public async Task Over_a_socket_the_acknowledgement_may_carry_the_answer()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions());
        using var socket = await SocketClient.OpenAsync(slack);
        var (ada, general) = (slack.Workspace.Ada, slack.Workspace.General.Id);

        slack.RunCommand(ada, general, "/bothost", "it");
        var envelope = await socket.TakeAsync(new JsonObject { ["text"] = "Did it", ["response_type"] = "in_channel" });
        await slack.WaitForAsync(s => s.Messages(general)[^1].Text == "Did it");

        envelope["type"]!.GetValue<string>().ShouldBe("slash_commands");
        envelope["accepts_response_payload"]!.GetValue<bool>().ShouldBeTrue();
        envelope.ContainsKey("retry_attempt").ShouldBeFalse();
        envelope["payload"]!["command"]!.GetValue<string>().ShouldBe("/bothost");
        slack.Messages(general)[^1].EphemeralFor.ShouldBeNull();
    }

    [Fact]
    public async Task People_are_offered_the_commands_of_the_app_only()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions { Commands = ["/deploy"] });
        var (ada, general) = (slack.Workspace.Ada, slack.Workspace.General.Id);

        Should.Throw<ArgumentException>(() => slack.RunCommand(ada, general, "/bothost"));
        slack.RunCommand(ada, general, "/deploy");
    }
}
