using System.Text.Json.Nodes;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Delivery;

/// <summary>Payloads of interactivity: https://docs.slack.dev/reference/interaction-payloads</summary>
internal static class Interaction
{
    public static JsonObject BlockActions(
        Emulator emulator,
        Channel channel,
        Message message,
        string userId,
        JsonObject action
    )
    {
        var workspace = emulator.Workspace;
        var container = new JsonObject
        {
            ["type"] = "message",
            ["message_ts"] = message.Ts,
            ["channel_id"] = channel.Id,
            ["is_ephemeral"] = message.EphemeralFor is not null,
        };
        if (message.ThreadTs is { } root)
        {
            container["thread_ts"] = root;
        }

        var name = workspace.FindPerson(userId)?.Name ?? userId;
        var payload = new JsonObject
        {
            ["type"] = "block_actions",
            ["user"] = new JsonObject
            {
                ["id"] = userId,
                ["username"] = name,
                ["name"] = name,
                ["team_id"] = workspace.TeamId,
            },
            ["api_app_id"] = workspace.AppId,
            ["token"] = "emulator-verification",
            ["container"] = container,
            ["trigger_id"] = emulator.Triggers.Issue(),
            ["team"] = new JsonObject { ["id"] = workspace.TeamId, ["domain"] = workspace.TeamDomain },
            ["enterprise"] = null,
            ["is_enterprise_install"] = false,
            ["channel"] = new JsonObject
            {
                ["id"] = channel.Id,
                ["name"] = channel.IsDirect ? "directmessage" : channel.Name,
            },
            ["state"] = new JsonObject { ["values"] = new JsonObject() },
            ["response_url"] = emulator.ResponseUrls.Issue(message, userId),
            ["actions"] = new JsonArray(action),
        };
        if (message.EphemeralFor is null)
        {
            payload["message"] = MessageJson.Of(workspace, message, withMetadata: true);
        }

        return payload;
    }
}
