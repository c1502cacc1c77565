using System.Text.Json.Nodes;
using SlackEmulator.Delivery;

namespace SlackEmulator.Sockets;

/// <summary>What Slack says on a socket: https://docs.slack.dev/apis/events-api/using-socket-mode</summary>
internal static class SocketMessages
{
    private const string HostName = "applink-emulator";

    public static JsonObject Hello(string appId, int connections, DateTimeOffset now, TimeSpan life) =>
        new()
        {
            ["type"] = "hello",
            ["num_connections"] = connections,
            ["debug_info"] = new JsonObject
            {
                ["host"] = HostName,
                ["started"] = now.UtcDateTime.ToString(
                    "yyyy-MM-dd HH:mm:ss.fff",
                    System.Globalization.CultureInfo.InvariantCulture
                ),
                ["build_number"] = 1,
                ["approximate_connection_time"] = (long)Math.Ceiling(life.TotalSeconds),
            },
            ["connection_info"] = new JsonObject { ["app_id"] = appId },
        };

    public static JsonObject Disconnect(string reason) =>
        new()
        {
            ["type"] = "disconnect",
            ["reason"] = reason,
            ["debug_info"] = new JsonObject { ["host"] = HostName },
        };

    public static JsonObject Envelope(string id, Outgoing outgoing, int attempt, string? reason)
    {
        var envelope = new JsonObject
        {
            ["envelope_id"] = id,
            ["payload"] = outgoing.Payload.DeepClone(),
            ["type"] = outgoing.Form switch
            {
                OutgoingForm.Event => "events_api",
                OutgoingForm.Command => "slash_commands",
                _ => "interactive",
            },
            ["accepts_response_payload"] = outgoing.Answered is not null,
        };
        if (outgoing.Form is OutgoingForm.Event)
        {
            envelope["retry_attempt"] = attempt;
            envelope["retry_reason"] = reason ?? "";
        }

        return envelope;
    }
}
