using System.Text.Json.Nodes;

namespace SlackEmulator.WebApi;

/// <summary>The way to a socket.</summary>
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
}
