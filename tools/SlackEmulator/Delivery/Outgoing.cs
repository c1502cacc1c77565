using System.Text.Json.Nodes;

namespace SlackEmulator.Delivery;

/// <summary>How a delivery travels and what its answer may hold.</summary>
internal enum OutgoingForm
{
    /// <summary>JSON over HTTP; repeated when not acknowledged.</summary>
    Event,

    /// <summary>A form field <c>payload</c> over HTTP; sent once.</summary>
    Interaction,

    /// <summary>Plain form fields over HTTP; sent once, and its answer may be a message.</summary>
    Command,
}

/// <summary>Something on its way to the bot.</summary>
/// <param name="Answered">Takes the answer that came with the acknowledgement, where Slack reads one.</param>
internal sealed record Outgoing(
    string Kind,
    string Id,
    JsonObject Payload,
    OutgoingForm Form,
    Action<string>? Answered = null
)
{
    public bool MayRepeat => Form is OutgoingForm.Event;
}
