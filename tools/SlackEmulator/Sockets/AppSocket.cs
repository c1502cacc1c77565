using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlackEmulator.Sockets;

/// <summary>
/// One WebSocket of the app. What comes in is an acknowledgement of an envelope that went out on this very socket, or is noted
/// and ignored.
/// </summary>
internal sealed class AppSocket(int number, SocketLine line, Action<string> note)
{
    public const int LargestMessage = 1024 * 1024;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _expected = new(
        StringComparer.Ordinal
    );
    private volatile bool _isGhost;

    public int Number { get; } = number;

    public SocketLine Line { get; } = line;

    /// <summary>A ghost is connected for all that either side can see, but nothing gets through and it never leaves the list.</summary>
    public bool IsGhost
    {
        get => _isGhost;
        set => _isGhost = value;
    }

    /// <summary>Queues a message; one that does not fit is lost with a note, as is all that a ghost is given.</summary>
    public void Post(JsonObject message)
    {
        if (!IsGhost && !Line.Post(message.ToJsonString(Wire.Json)))
        {
            note($"socket {Number} lost a message: it is closing, or the bot does not read");
        }
    }

    /// <summary>Sends an envelope and completes with the bot's acknowledgement on this socket, or never.</summary>
    public Task<JsonObject> AskAsync(string envelopeId, JsonObject envelope)
    {
        var acknowledged = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[envelopeId] = acknowledged;
        Post(envelope);
        return acknowledged.Task;
    }

    /// <summary>The time for an acknowledgement is over; one that still comes is too late.</summary>
    public void Forget(string envelopeId) => _expected.TryRemove(envelopeId, out _);

    /// <summary>A message of the bot.</summary>
    public void Take(string text)
    {
        if (IsGhost)
        {
            return;
        }

        if (Parse(text) is not { } message || message["envelope_id"].Text() is not { Length: > 0 } id)
        {
            note($"socket {Number}: ignored what is no acknowledgement: {Shortened(text)}");
        }
        else if (_expected.TryRemove(id, out var acknowledged))
        {
            acknowledged.TrySetResult(message);
        }
        else
        {
            note(
                $"socket {Number}: ignored an acknowledgement of {id}: not sent here, acknowledged before, or too late"
            );
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
