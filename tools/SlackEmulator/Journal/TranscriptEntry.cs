using System.Globalization;
using System.Text.Json.Nodes;

namespace SlackEmulator.Journal;

/// <summary>Something that passed between the bot and the emulated Slack, in the order in which it happened.</summary>
public abstract record TranscriptEntry(long Number, DateTimeOffset At)
{
    /// <summary>One line for people.</summary>
    public abstract string Line { get; }
}

/// <summary>A Web API call by the bot: what was asked and what was answered.</summary>
/// <param name="Status">HTTP status; 0 when the connection was reset.</param>
/// <param name="Error">Slack's error code; null when the call succeeded.</param>
/// <param name="Fault">The injected fault that the call met, if any.</param>
public sealed record ApiCallEntry(
    long Number,
    DateTimeOffset At,
    string Method,
    JsonObject Arguments,
    int Status,
    string? Error,
    JsonObject? Reply,
    double Milliseconds,
    string? Fault
) : TranscriptEntry(Number, At)
{
    /// <summary>True when Slack took the call and the answer left.</summary>
    public bool Ok => Error is null && Status == 200;

    /// <inheritdoc/>
    public override string Line =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At:HH:mm:ss.fff} → {Method} {Status} {Error ?? "ok"}{(Fault is null ? "" : $" [{Fault}]")} {Arguments.ToJsonString(Wire.Json)}"
        );
}

/// <summary>One attempt to deliver an event or an interaction to the bot.</summary>
/// <param name="Kind">The event's type, or <c>block_actions</c>, or <c>url_verification</c>.</param>
/// <param name="Attempt">0 for the first, 1–3 for repeats.</param>
/// <param name="Status">The receiver's HTTP status; null when there was none, and over sockets.</param>
/// <param name="Failure">
/// Slack's word for what went wrong (<c>http_timeout</c>, <c>connection_failed</c>, …), or null. Over sockets <c>timeout</c> when
/// nothing was acknowledged, <c>connection_failed</c> when none was connected.
/// </param>
public sealed record DeliveryEntry(
    long Number,
    DateTimeOffset At,
    string Kind,
    string Id,
    int Attempt,
    int? Status,
    string? Failure,
    double Milliseconds,
    JsonObject Payload
) : TranscriptEntry(Number, At)
{
    /// <summary>The envelope that carried it over a socket; null over HTTP and where no socket was connected.</summary>
    public JsonObject? Envelope { get; init; }

    /// <summary>The number of the socket that carried it, counted from 1 in the order of connecting; null over HTTP.</summary>
    public int? Socket { get; init; }

    /// <summary>The bot's acknowledgement as it came over the socket; null over HTTP and when there was none.</summary>
    public JsonObject? Acknowledgement { get; init; }

    /// <summary>True when the bot took it.</summary>
    public bool Ok => Failure is null;

    private string Way => Socket is { } number ? $" over socket {number.ToString(CultureInfo.InvariantCulture)}" : "";

    private string Outcome =>
        Status?.ToString(CultureInfo.InvariantCulture) ?? (Acknowledgement is null ? "-" : "acknowledged");

    /// <inheritdoc/>
    public override string Line =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At:HH:mm:ss.fff} ← {Kind} {Id} attempt {Attempt}{Way}: {Outcome} {Failure}"
        );
}

/// <summary>Something that a person or Slack itself did.</summary>
public sealed record HappeningEntry(long Number, DateTimeOffset At, string What) : TranscriptEntry(Number, At)
{
    /// <inheritdoc/>
    public override string Line => string.Create(CultureInfo.InvariantCulture, $"{At:HH:mm:ss.fff} · {What}");
}
