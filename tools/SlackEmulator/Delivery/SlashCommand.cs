using System.Text.Json;
using System.Text.Json.Nodes;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Delivery;

/// <summary>
/// Slash commands: plain fields to the bot, and its answer, which may come with the acknowledgement and is for the person alone
/// unless it says <c>in_channel</c>: https://docs.slack.dev/interactivity/implementing-slash-commands
/// </summary>
internal static class SlashCommand
{
    /// <summary>Called under the workspace's gate.</summary>
    public static Outgoing Of(Emulator emulator, Channel channel, string userId, string command, string text)
    {
        var workspace = emulator.Workspace;
        var typed = new Message(channel.Id, workspace.NextTs(), userId);
        var payload = new JsonObject
        {
            ["token"] = "emulator-verification",
            ["team_id"] = workspace.TeamId,
            ["team_domain"] = workspace.TeamDomain,
            ["channel_id"] = channel.Id,
            ["channel_name"] = channel.IsDirect ? "directmessage" : channel.Name,
            ["user_id"] = userId,
            ["user_name"] = workspace.FindPerson(userId)?.Name ?? userId,
            ["command"] = command,
            ["text"] = text,
            ["api_app_id"] = workspace.AppId,
            ["is_enterprise_install"] = "false",
            ["response_url"] = emulator.ResponseUrls.Issue(typed, userId),
            ["trigger_id"] = emulator.Triggers.Issue(),
        };
        return new Outgoing(
            "slash_commands",
            workspace.NextId("Sc"),
            payload,
            OutgoingForm.Command,
            answer => Say(emulator, typed, userId, answer)
        );
    }

    private static void Say(Emulator emulator, Message typed, string userId, string answer)
    {
        if (Message(answer) is not { } message)
        {
            return;
        }

        try
        {
            lock (emulator.Workspace.Gate)
            {
                emulator.ResponseUrls.Say(typed, userId, message);
            }
        }
        catch (SlackRefusal refusal)
        {
            emulator.Transcript.Happened($"the answer to a slash command is no message: {refusal.Code}");
        }
    }

    /// <summary>An answer is a message as JSON, or its text.</summary>
    private static JsonObject? Message(string answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(answer) switch
            {
                JsonObject message => message,
                var other => new JsonObject { ["text"] = other.Text() ?? answer },
            };
        }
        catch (JsonException)
        {
            return new JsonObject { ["text"] = answer };
        }
    }
}
