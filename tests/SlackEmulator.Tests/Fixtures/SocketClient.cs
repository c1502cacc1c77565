using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace SlackEmulator.Tests.Fixtures;

/// <summary>A bot's bare socket: what the wire shows, nothing interpreted, nothing acknowledged by itself.</summary>
public sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket _wire = new();

    /// <summary>The first message: <c>hello</c>, unless the socket was turned away.</summary>
    public JsonObject First { get; private set; } = null!;

    public static async Task<string> UrlAsync(SlackEmulatorHost slack)
    {
        using var client = new BotClient(slack.ApiUrl, slack.Options.AppToken);
        return (await client.CallAsync("apps.connections.open", [])).ShouldBeOk()["url"]!.GetValue<string>();
    }

    public static async Task<SocketClient> OpenAsync(SlackEmulatorHost slack, string more = "") =>
        await OpenAsync(await UrlAsync(slack) + more);

    public static async Task<SocketClient> OpenAsync(string url)
    {
        var client = new SocketClient();
        using var patience = new CancellationTokenSource(Patience);
        await client._wire.ConnectAsync(new Uri(url), patience.Token);
        client.First = await client.NextAsync();
        return client;
    }

    /// <summary>A connection of the Real Time Messaging API.</summary>
    public static async Task<SocketClient> OpenRtmAsync(SlackEmulatorHost slack)
    {
        using var client = new BotClient(slack.ApiUrl, slack.Options.BotToken);
        return await OpenAsync((await client.FormAsync("rtm.connect")).ShouldBeOk()["url"]!.GetValue<string>());
    }

    /// <summary>The next message.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var (type, text) = await ReadAsync(patience.Token);
        type.ShouldBe(WebSocketMessageType.Text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The next message, acknowledged.</summary>
    public async Task<JsonObject> TakeAsync(JsonNode? payload = null)
    {
        var envelope = await NextAsync();
        await AcknowledgeAsync(envelope, payload);
        return envelope;
    }

    public Task AcknowledgeAsync(JsonObject envelope, JsonNode? payload = null)
    {
        var acknowledgement = new JsonObject { ["envelope_id"] = envelope["envelope_id"]!.GetValue<string>() };
        if (payload is not null)
        {
            acknowledgement["payload"] = payload;
        }

        return SendAsync(acknowledgement.ToJsonString());
    }

    public async Task SendAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _wire.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>Waits for the close frame of the other side; false when the connection broke instead.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return (await ReadAsync(patience.Token)).Type is WebSocketMessageType.Close;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    /// <summary>Sends the close frame, as an answer or first.</summary>
    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _wire.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
    }

    public void Dispose()
    {
        _wire.Abort();
        _wire.Dispose();
    }

    private async Task<(WebSocketMessageType Type, string Text)> ReadAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await _wire.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return (part.MessageType, Encoding.UTF8.GetString(message.ToArray()));
            }
        }
    }
}
