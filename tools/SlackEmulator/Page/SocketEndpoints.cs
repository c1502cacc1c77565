using System.Text.Json.Nodes;

namespace SlackEmulator.Page;

/// <summary>Sockets over HTTP.</summary>
/// <remarks>
/// <c>GET sockets</c> tells which are connected; <c>POST sockets</c> takes
/// <c>{"do":"drop|ghost|forget_ghosts|warn|refresh|disable|enable","socket"?}</c> and answers how many it met.
/// </remarks>
internal static class SocketEndpoints
{
    public static void Map(WebApplication app, Emulator emulator, PageState state)
    {
        app.MapGet("/emulator/api/sockets", context => PageEndpoints.WriteAsync(context, state.Sockets()));
        PageEndpoints.Act(
            app,
            "sockets",
            body => new JsonObject { ["ok"] = true, ["sockets"] = Do(emulator.Sockets, body) }
        );
    }

    private static int Do(Sockets.AppSockets sockets, JsonObject body)
    {
        var number = Number(body["socket"]);
        switch (PageEndpoints.Required(body, "do"))
        {
            case "drop":
                return sockets.Drop(number);
            case "ghost":
                return sockets.Haunt(number);
            case "forget_ghosts":
                return sockets.Exorcise();
            case "warn":
                return sockets.Disconnect(number, "warning");
            case "refresh":
                return sockets.Disconnect(number, "refresh_requested");
            case "disable":
                return sockets.Enable(false);
            case "enable":
                return sockets.Enable(true);
            default:
                throw new UnfitRequest(
                    "\"do\" is one of drop, ghost, forget_ghosts, warn, refresh, disable and enable."
                );
        }
    }

    private static int? Number(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonValue value when value.TryGetValue<int>(out var number) && number > 0 => number,
            _ => throw new UnfitRequest("\"socket\" takes the number of a socket."),
        };
}
