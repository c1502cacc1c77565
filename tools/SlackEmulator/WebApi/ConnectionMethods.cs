using System.Text.Json.Nodes;
using SlackEmulator.Rtm;

namespace SlackEmulator.WebApi;

/// <summary>The ways to a socket.</summary>
internal static class ConnectionMethods
{
    public static JsonObject Open(ApiCall call)
    {
        var emulator = call.Emulator;
        var link = new UriBuilder(new Uri(emulator.ResponseUrls.BaseAddress, "link/"))
        {
            Scheme = "ws",
            Query = $"ticket={emulator.Sockets.Tickets.Issue()}&app_id={call.Workspace.AppId}",
        };
        return new JsonObject { ["ok"] = true, ["url"] = link.Uri.AbsoluteUri };
    }

    /// <summary>Open to classic apps alone, whose end Slack announced; every other app is told that its token is of the wrong kind.</summary>
    public static JsonObject ConnectRtm(ApiCall call)
    {
        if (!call.Emulator.Options.ClassicApp)
        {
            throw new SlackRefusal("not_allowed_token_type");
        }

        var workspace = call.Workspace;
        return new JsonObject
        {
            ["ok"] = true,
            ["url"] = RtmEndpoint.Url(call.Emulator).AbsoluteUri,
            ["self"] = new JsonObject { ["id"] = workspace.BotUserId, ["name"] = workspace.BotName },
            ["team"] = new JsonObject
            {
                ["id"] = workspace.TeamId,
                ["name"] = workspace.TeamName,
                ["domain"] = workspace.TeamDomain,
            },
        };
    }
}
